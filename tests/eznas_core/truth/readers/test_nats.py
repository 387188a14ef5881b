from __future__ import annotations

import bz2
import copy
import os
import pickle
from pathlib import Path

import nats_bench
import pytest

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, Provenance
from eznas_core.truth.readers import nats

SEEDS = {0: (777, 888, 999), 11: (777, 999), 284: (888,)}


def quiet(_done: int, _all: int) -> None:
    pass


@pytest.fixture(scope="module")
def content(files):
    return files.nats(SEEDS)


@pytest.fixture(scope="module")
def light(files):
    """The same without curves, where only the form matters."""
    return files.nats(SEEDS, last_only=True)


@pytest.fixture(scope="module")
def sizes(files):
    return files.nats(SEEDS, size=True)


def by_dataset(collector, provenance: Provenance) -> dict[str, AccuracyTable]:
    return {table.dataset: table for table in collector.tables(provenance)}


def check_values(files, read: dict[str, AccuracyTable], space: str, full: int) -> None:
    texts = files.size if space == "nats-sss" else files.topology
    for index, seeds in SEEDS.items():
        member = Architecture(space, texts[index])
        tests = [files.accuracy(index, "cifar10", "ori-test", full, s) for s in seeds]
        assert read["cifar10"].accuracy(member) == pytest.approx(sum(tests) / len(tests))
        valid = [files.accuracy(index, "ImageNet16-120", "x-valid", full, s) for s in seeds]
        paper = read["imagenet16-120"].accuracy(member, "eznas-2022")
        assert paper == pytest.approx(sum(valid) / len(valid))
        short = files.accuracy(index, "cifar100", "x-test", 12, 777)
        assert read["cifar100"].accuracy(member, "x-test@12/777") == short
        assert read["cifar100"].accuracy(member, "parameters") == 0.1 + index / 1000


def test_a_folder_of_topologies(files, content, tmp_path: Path, provenance: Provenance):
    folder = files.write_folder(tmp_path / "NATS-tss-v1_0-3ffb9-simple", content)
    collector, _ = nats.read_folder(folder, quiet)
    read = by_dataset(collector, provenance)
    assert read["cifar10"].default_label == "ori-test@200"
    check_values(files, read, "nasbench201", 200)


def test_a_folder_of_sizes(files, sizes, tmp_path: Path, provenance: Provenance):
    folder = files.write_folder(tmp_path / "NATS-sss-v1_0-50262-simple", sizes)
    collector, _ = nats.read_folder(folder, quiet)
    read = by_dataset(collector, provenance)
    assert read["cifar100"].default_label == "x-test@90"
    assert "x-test@1" in read["cifar100"].labels
    check_values(files, read, "nats-sss", 90)


def test_a_single_file(files, content, sizes, tmp_path: Path, provenance: Provenance):
    topologies = files.pack(tmp_path / "NATS-tss-v1_0-00000.pickle.pbz2", content)
    check_values(
        files, by_dataset(nats.read_file(topologies, quiet), provenance), "nasbench201", 200
    )
    packed = files.pack(tmp_path / "NATS-sss-v1_0-00000.pickle.pbz2", sizes)
    check_values(files, by_dataset(nats.read_file(packed, quiet), provenance), "nats-sss", 90)


def test_the_package_itself_says_the_same(files, content, tmp_path: Path, provenance: Provenance):
    folder = files.write_folder(tmp_path / "folder", content)
    read = by_dataset(nats.read_folder(folder, quiet)[0], provenance)
    api = nats_bench.create(str(folder), "tss", fast_mode=True, verbose=False)
    member = Architecture("nasbench201", files.topology[11])
    for dataset, name in (("cifar100", "cifar100"), ("imagenet16-120", "ImageNet16-120")):
        info = api.get_more_info(11, name, hp="200", is_random=False)
        assert read[dataset].accuracy(member) == pytest.approx(info["test-accuracy"])
        assert read[dataset].accuracy(member, "x-valid@200") == pytest.approx(
            info["valid-accuracy"]
        )
        costs = api.get_cost_info(11, name, hp="200")
        assert read[dataset].accuracy(member, "flops") == costs["flops"]
        assert read[dataset].accuracy(member, "latency") == pytest.approx(1000 * costs["latency"])


def test_files_are_read_one_by_one(files, light, tmp_path: Path):
    folder = files.write_folder(tmp_path / "folder", light)
    seen: list[tuple[int, int]] = []
    nats.read_folder(folder, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_short_names_and_other_files_in_the_folder(files, light, tmp_path: Path):
    folder = files.write_folder(tmp_path / "folder", light)
    (folder / "000011.pickle.pbz2").rename(folder / "11.pickle.pbz2")
    (folder / "README.txt").write_text("x")
    assert len(nats.read_folder(folder, quiet)[0]) == 3
    files.pack(folder / "000011.pickle.pbz2", 1)
    with pytest.raises(EznasError, match="one architecture too many"):
        nats.read_folder(folder, quiet)


def test_the_hash_follows_the_content(files, light, tmp_path: Path):
    first = nats.read_folder(files.write_folder(tmp_path / "a", light), quiet)[1]
    assert nats.read_folder(files.write_folder(tmp_path / "b", light), quiet)[1] == first
    folder = files.write_folder(tmp_path / "c", light)
    (folder / "000011.pickle.pbz2").unlink()
    assert nats.read_folder(folder, quiet)[1] != first


class RunsACommand:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


@pytest.mark.parametrize("name", ["meta.pickle.pbz2", "000011.pickle.pbz2"])
def test_a_hostile_part_runs_nothing_and_is_named(files, light, tmp_path: Path, name: str):
    folder = files.write_folder(tmp_path / "folder", light)
    trace = tmp_path / "trace"
    files.pack(folder / name, {"12": RunsACommand(f"touch {trace}")})
    with pytest.raises(EznasError, match=f"folder/{name} asks for 'posix.system'"):
        nats.read_folder(folder, quiet)
    assert not trace.exists()


def test_a_hostile_file_runs_nothing(files, light, tmp_path: Path):
    trace = tmp_path / "trace"
    file = files.pack(tmp_path / "x.pbz2", {**light, "z": RunsACommand(f"touch {trace}")})
    with pytest.raises(EznasError, match=r"asks for 'posix\.system'"):
        nats.read_file(file, quiet)
    assert not trace.exists()


def test_parts_cut_short(files, light, tmp_path: Path):
    folder = files.write_folder(tmp_path / "folder", light)
    part = folder / "000011.pickle.pbz2"
    whole = part.read_bytes()
    for keep in (0, 5, len(whole) // 2, len(whole) - 1):
        part.write_bytes(whole[:keep])
        with pytest.raises(EznasError, match=r"folder/000011\.pickle\.pbz2 is (cut|damaged)"):
            nats.read_folder(folder, quiet)
    part.write_bytes(b"BZh9" + b"x" * 100)
    with pytest.raises(EznasError, match="not compressed by bzip2"):
        nats.read_folder(folder, quiet)
    part.write_bytes(bz2.compress(pickle.dumps(light["arch2infos"][11])[:-100]))
    with pytest.raises(EznasError, match=r"000011.* cut short or damaged"):
        nats.read_folder(folder, quiet)


def test_a_file_cut_short(files, light, tmp_path: Path):
    file = files.pack(tmp_path / "x.pickle.pbz2", light)
    whole = file.read_bytes()
    for keep in (0, 5, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:keep])
        with pytest.raises(EznasError, match=r"x\.pickle\.pbz2"):
            nats.read_file(file, quiet)
    file.write_bytes(whole[: len(whole) // 2] + b"\0" * 100_000)
    with pytest.raises(EznasError, match=r"x\.pickle\.pbz2 is damaged"):
        nats.read_file(file, quiet)


def test_parts_in_the_wrong_place(files, light, tmp_path: Path):
    folder = files.write_folder(tmp_path / "folder", light)
    files.pack(folder / "000011.pickle.pbz2", light["arch2infos"][0])
    with pytest.raises(EznasError, match=r"000011\.pickle\.pbz2"):
        nats.read_folder(folder, quiet)
    (folder / "000011.pickle.pbz2").rename(folder / "099999.pickle.pbz2")
    with pytest.raises(EznasError, match=r"099999.* one architecture too many"):
        nats.read_folder(folder, quiet)


def test_parts_of_another_space(files, light, sizes, tmp_path: Path):
    folder = files.write_folder(tmp_path / "folder", light)
    files.pack(folder / "000011.pickle.pbz2", sizes["arch2infos"][11])
    with pytest.raises(EznasError):
        nats.read_folder(folder, quiet)


def test_an_empty_folder_and_empty_parts(files, light, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(EznasError, match=r"cannot read empty/meta\.pickle\.pbz2"):
        nats.read_folder(tmp_path / "empty", quiet)
    files.pack(tmp_path / "empty" / "meta.pickle.pbz2", {**light, "arch2infos": None})
    with pytest.raises(EznasError, match="no files of architectures"):
        nats.read_folder(tmp_path / "empty", quiet)
    files.pack(tmp_path / "empty" / "000001.pickle.pbz2", {})
    with pytest.raises(EznasError, match="holds no results"):
        nats.read_folder(tmp_path / "empty", quiet)
    files.pack(tmp_path / "empty" / "000001.pickle.pbz2", {"12": 3})
    with pytest.raises(EznasError, match=r"000001.* unknown form"):
        nats.read_folder(tmp_path / "empty", quiet)


def test_a_list_with_an_architecture_twice(files, light, tmp_path: Path):
    twice = copy.deepcopy(light)
    twice["meta_archs"][4] = twice["meta_archs"][5]
    with pytest.raises(EznasError, match="lists an architecture twice"):
        nats.read_folder(files.write_folder(tmp_path / "folder", twice), quiet)
    with pytest.raises(EznasError, match="lists an architecture twice"):
        nats.read_file(files.pack(tmp_path / "x.pbz2", twice), quiet)
