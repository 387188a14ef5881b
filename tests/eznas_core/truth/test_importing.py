from __future__ import annotations

import copy
import json
import math
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from eznas_core.foundation import EznasError, sha256_of_file
from eznas_core.spaces import Architecture
from eznas_core.truth import SourceKind, available, load, read_table
from eznas_core.truth.importing import ImportKind, import_file, recognise

CELL = "|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|"
SEEDS = {0: (777, 888, 999), 7: (777,)}


def stored(data_home: Path) -> list[str]:
    return sorted(path.name for path in data_home.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def nb201(files, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nb") / "NAS-Bench-201-v1_1-096897.pth"
    torch.save(files.nasbench201(SEEDS), path, _use_new_zipfile_serialization=False)
    return path


@pytest.fixture(scope="module")
def light(files):
    return files.nats(SEEDS, last_only=True)


def darts(tmp_path: Path, name: str = "DARTS.json", errors=(50.0, 6.5)) -> Path:
    terms = [["sep_conv_3x3", 0], ["skip_connect", 1]] * 4
    cells = {"normal": terms, "normal_concat": [2, 3, 4, 5]}
    cells |= {"reduce": terms, "reduce_concat": [2, 3, 4, 5]}
    net = {"genotype": cells, "width": 16, "depth": 8, "aux": False}
    (tmp_path / name).write_text(json.dumps([{"net": net, "test_ep_top1": errors}]))
    return tmp_path / name


@pytest.mark.usefixtures("kept_copy")
def test_nas_bench_201(nb201: Path, files, data_home: Path):
    assert recognise(nb201).kind is ImportKind.NAS_BENCH_201
    seen: list[tuple[int, int]] = []
    report = import_file(nb201, progress=lambda done, total: seen.append((done, total)))
    assert [(t.space, t.dataset, t.source, t.kind) for t in report.tables] == [
        ("nasbench201", dataset, "nas-bench-201", SourceKind.OFFICIAL)
        for dataset in ("cifar10", "cifar100", "imagenet16-120")
    ]
    assert seen[-1][0] == seen[-1][1] == nb201.stat().st_size
    table = load("nasbench201", "cifar10")
    assert table.provenance.sha256 == sha256_of_file(nb201)
    assert table.provenance.size == nb201.stat().st_size
    assert table.provenance.file == nb201.name
    assert "nas-bench-201 2" in table.provenance.version
    assert table.accuracy(Architecture("nasbench201", files.topology[7])) == files.accuracy(
        7, "cifar10", "ori-test", 200, 777
    )
    assert load("nasbench201", "cifar10", source="analog-nasbench").default_label == "baseline"
    assert len([name for name in stored(data_home) if "--nas-bench-201" in name]) == 3
    assert "it has 2 of the 15,625 architectures of the space" in report.notes
    assert any("not in 096897 as its name says" in note for note in report.notes)


def test_a_nats_folder_and_file(files, light, tmp_path: Path):
    folder = files.write_folder(tmp_path / "NATS-tss-v1_0-3ffb9-simple", light)
    assert recognise(folder).kind is ImportKind.NATS_FOLDER
    report = import_file(folder)
    assert {table.source for table in report.tables} == {"nats-bench"}
    from_folder = load("nasbench201", "cifar100")
    file = files.pack(tmp_path / "NATS-tss-v1_0-3ffb9.pickle.pbz2", light)
    assert recognise(file).kind is ImportKind.NATS_FILE
    import_file(file)
    from_file = load("nasbench201", "cifar100")
    assert from_file.content_hash == from_folder.content_hash
    assert from_file.provenance.file == file.name
    assert from_folder.provenance.file == folder.name


def test_nds_as_file_folder_and_zip(tmp_path: Path):
    path = darts(tmp_path)
    assert recognise(path).kind is ImportKind.NDS
    import_file(path)
    table = load("DARTS", "cifar10")
    assert table.numbers[0, 0] == 93.5
    assert table.provenance.file == "DARTS.json"
    variant = darts(tmp_path, "DARTS_fix-w-d.json", (50.0, 7.5))
    assert import_file(variant).tables[0].source == "nds-fix-w-d"
    assert load("nds-darts", "cifar10").provenance.source == "nds"
    assert load("nds-darts", "cifar10", source="nds-fix-w-d").numbers[0, 0] == 92.5
    assert recognise(tmp_path).kind is ImportKind.NDS
    assert len(import_file(tmp_path).tables) == 2
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.write(path, "nds_data/DARTS.json")
    assert recognise(tmp_path / "data.zip").kind is ImportKind.NDS
    import_file(tmp_path / "data.zip")
    assert load("nds-darts", "cifar10").provenance.file == "data.zip: nds_data/DARTS.json"


def test_a_table_of_ones_own(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text(f"architecture,test\n{CELL},71.5\n")
    assert recognise(path).kind is ImportKind.OWN
    with pytest.raises(EznasError, match="which search space and data set"):
        import_file(path)
    report = import_file(path, space="nasbench201", dataset="cifar100")
    assert report.tables[0].kind is SourceKind.OWN
    assert load("nasbench201", "cifar100").provenance.source == "mine"
    import_file(
        path,
        space="nasbench201",
        dataset="cifar10",
        source="other.1",
        licence="CC0-1.0",
        note="five epochs",
    )
    other = load("nasbench201", "cifar10", source="other.1")
    assert other.numbers[0, 0] == 71.5
    assert other.provenance.licence == "CC0-1.0"
    assert other.provenance.label_note == "five epochs"


@pytest.mark.parametrize("name", ["nds", "analog-nasbench", "a--b", "../x", "", "a b", "x" * 61])
def test_names_an_own_table_cannot_have(name: str, tmp_path: Path, data_home: Path):
    path = tmp_path / ".csv"
    path = tmp_path / "t.csv"
    path.write_text(f"architecture,test\n{CELL},71.5\n")
    if not name:
        path = path.rename(tmp_path / "-.csv")
    with pytest.raises(EznasError, match="name of a"):
        import_file(path, space="nasbench201", dataset="cifar10", source=name or None)
    assert stored(data_home) == []


def test_a_second_import_replaces_the_first(tmp_path: Path):
    import_file(darts(tmp_path))
    import_file(darts(tmp_path, errors=(1.0, 2.0)))
    assert load("nds-darts", "cifar10").numbers[0, 0] == 98.0
    assert [info.source for info in available() if info.space == "nds-darts"] == ["nds"]


class RunsACommand:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


def spoiled_paths(files, light, nb201: Path, tmp_path: Path) -> dict[str, Path]:
    """Files of every kind with something wrong, by what it is."""
    trace = tmp_path / "trace"
    paths = {}

    def torch_file(name: str, content: object) -> None:
        paths[name] = tmp_path / f"{name}.pth"
        torch.save(content, paths[name], _use_new_zipfile_serialization=False)

    def folder(name: str, content: dict) -> None:
        paths[name] = files.write_folder(tmp_path / name, content)

    def with_accuracy(value: float) -> dict:
        content = copy.deepcopy(light)
        trial = content["arch2infos"][7]["200"]["all_results"][("cifar10", 777)]
        trial["eval_acc1es"]["ori-test@199"] = value
        return content

    twice = copy.deepcopy(light)
    twice["meta_archs"][1] = twice["meta_archs"][0]
    command = RunsACommand(f"touch {trace}")
    torch_file("hostile", {**files.nasbench201({0: (777,)}), "z": command})
    torch_file("weights", torch.nn.Linear(2, 2).state_dict())
    folder("hostile-folder", {**light, "arch2infos": {0: {"12": command}}})
    folder("nan", with_accuracy(math.nan))
    folder("above", with_accuracy(101.0))
    folder("twice", twice)
    paths["hostile-file"] = files.pack(tmp_path / "h.pbz2", {**light, "z": command})
    paths["cut"] = tmp_path / "cut.pth"
    paths["cut"].write_bytes(nb201.read_bytes()[:-1000])
    paths["cut-file"] = files.pack(tmp_path / "cut.pickle.pbz2", light)
    paths["cut-file"].write_bytes(paths["cut-file"].read_bytes()[:-1])
    paths["nds-nan"] = darts(tmp_path, "DARTS.json", (50.0, math.nan))
    folder("cut-folder", light)
    part = max(paths["cut-folder"].iterdir(), key=lambda file: file.stat().st_size)
    part.write_bytes(part.read_bytes()[:-10])
    paths["nds-other"] = darts(tmp_path, "PNAS.json")
    paths["nds-cut"] = tmp_path / "ENAS.json"
    paths["nds-cut"].write_text("[{")
    paths["header"] = tmp_path / "header.csv"
    paths["header"].write_text(f"cell,test\n{CELL},71.5\n")
    paths["csv-twice"] = tmp_path / "twice.csv"
    paths["csv-twice"].write_text(f"architecture,test\n{CELL},71.5\n{CELL},71.5\n")
    trace.unlink(missing_ok=True)
    return paths


def test_whatever_is_wrong_nothing_runs_and_nothing_is_written(
    files, light, nb201: Path, tmp_path: Path, data_home: Path
):
    paths = spoiled_paths(files, light, nb201, tmp_path)
    for name, path in paths.items():
        with pytest.raises(EznasError):
            import_file(path, space="nasbench201", dataset="cifar10")
        assert stored(data_home) == [], name
        assert not (tmp_path / "trace").exists(), name


def test_if_the_second_table_is_wrong_the_first_is_not_kept_either(tmp_path: Path, data_home: Path):
    darts(tmp_path)
    (tmp_path / "ENAS.json").write_text("[{")
    with pytest.raises(EznasError, match=r"ENAS\.json"):
        import_file(tmp_path)
    assert stored(data_home) == []


def test_if_a_table_cannot_be_written_the_others_are_not_kept(
    tmp_path: Path, data_home: Path, monkeypatch: pytest.MonkeyPatch
):
    from eznas_core.truth import importing, write_table

    darts(tmp_path)
    darts(tmp_path, "DARTS_lr-wd.json")
    calls = []

    def full_disk(path: Path, table) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise EznasError(f"cannot write {path}: No space left on device")
        write_table(path, table)

    monkeypatch.setattr(importing, "write_table", full_disk)
    with pytest.raises(EznasError, match="No space left"):
        import_file(tmp_path)
    assert stored(data_home) == []


def test_a_data_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file"))
    with pytest.raises(EznasError, match="EZNAS_DATA"):
        import_file(darts(tmp_path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"hello", "nothing that can be imported"),
        ("a.tar", b"hello", "unpack it first"),
        ("a.json", b"[]", "nothing that can be imported"),
        ("DARTS_in.json", b"[]", "nothing that can be imported"),
        ("a.zip", b"PK", "cut short, damaged, or no zip file"),
        ("a.pkl", pickle.dumps({"a": 1}), "nothing that can be imported"),
    ],
)
def test_what_is_not_known(name: str, content: bytes, message: str, tmp_path: Path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EznasError, match=message):
        recognise(tmp_path / name)


def test_missing_and_empty_paths(tmp_path: Path):
    with pytest.raises(EznasError, match="cannot read"):
        recognise(tmp_path / "gone.pth")
    with pytest.raises(EznasError, match="nothing that can be imported"):
        recognise(tmp_path)


def test_the_stored_file_is_a_table_like_any_other(tmp_path: Path, data_home: Path):
    report = import_file(darts(tmp_path))
    path = report.tables[0].path
    assert path is not None
    assert path.is_relative_to(data_home)
    assert read_table(path).provenance.source == "nds"
    assert report.seconds >= 0
