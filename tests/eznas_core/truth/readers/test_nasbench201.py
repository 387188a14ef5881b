from __future__ import annotations

import copy
import math
import os
from pathlib import Path

import nas_201_api
import pytest
import torch

from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, Provenance
from eznas_core.truth.readers import nasbench201
from tests.helpers.tables import made_up

# Architecture 1 has all seeds, 17 lacks one, 15624 has another one beside.
SEEDS = {1: (777, 888, 999), 17: (777, 999), 15624: (777, 1111)}


@pytest.fixture(scope="module")
def content(files):
    return files.nasbench201(SEEDS)


def save(path: Path, content: object, *, old_format: bool = True) -> Path:
    torch.save(content, path, _use_new_zipfile_serialization=not old_format)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, content) -> Path:
    return save(tmp_path_factory.mktemp("nb") / "NAS-Bench-201-v1_1-000000.pth", content)


def quiet(_done: int, _all: int) -> None:
    pass


def tables(path: Path, provenance: Provenance) -> dict[str, AccuracyTable]:
    collector = nasbench201.read(path, quiet)
    return {table.dataset: table for table in collector.tables(provenance)}


@pytest.fixture(scope="module")
def read(path: Path) -> dict[str, AccuracyTable]:
    return tables(path, made_up())


def cell(files, index: int) -> Architecture:
    return Architecture("nasbench201", files.topology[index])


def test_one_table_for_each_data_set(read, files):
    assert list(read) == ["cifar10", "cifar100", "imagenet16-120"]
    for table in read.values():
        assert table.texts == tuple(files.topology[index] for index in SEEDS)
    assert read["cifar10"].default_label == "ori-test@200"
    assert read["cifar100"].default_label == "x-test@200"
    assert read["imagenet16-120"].default_label == "x-test@200"


@pytest.mark.parametrize(
    ("dataset", "label", "task", "images"),
    [
        ("cifar10", "ori-test", "cifar10", "ori-test"),
        ("cifar10", "x-valid", "cifar10-valid", "x-valid"),
        ("cifar10", "half-ori-test", "cifar10-valid", "ori-test"),
        ("cifar100", "x-test", "cifar100", "x-test"),
        ("cifar100", "x-valid", "cifar100", "x-valid"),
        ("imagenet16-120", "ori-test", "ImageNet16-120", "ori-test"),
    ],
)
def test_each_seed_and_the_mean_of_those_there_are(read, files, dataset, label, task, images):
    table = read[dataset]
    for index, seeds in SEEDS.items():
        expected = {s: files.accuracy(index, task, images, 200, s) for s in seeds}
        for seed, accuracy in expected.items():
            assert table.accuracy(cell(files, index), f"{label}@200/{seed}") == accuracy
        mean = sum(expected.values()) / len(expected)
        assert table.accuracy(cell(files, index), f"{label}@200") == pytest.approx(mean)
        short = files.accuracy(index, task, images, 12, 777)
        assert table.accuracy(cell(files, index), f"{label}@12") == short


def test_a_missing_seed_is_missing(read, files):
    with pytest.raises(EznasError, match="no 'x-valid@200/888'"):
        read["cifar10"].accuracy(cell(files, 17), "x-valid@200/888")
    assert read["cifar10"].architectures("x-valid@200/888") == (cell(files, 1),)


def test_the_label_of_the_paper(read, files):
    table = read["cifar10"]
    for index, seeds in {1: (777, 888, 999), 17: (777, 999), 15624: (777,)}.items():
        values = [files.accuracy(index, "cifar10-valid", "x-valid", 200, s) for s in seeds]
        mean = sum(values) / len(values)
        assert table.accuracy(cell(files, index), "eznas-2022") == pytest.approx(mean)
    assert "1 of 3 architectures have all three" in table.column("eznas-2022").note


def test_costs(read, files):
    for table in read.values():
        for index in SEEDS:
            assert table.accuracy(cell(files, index), "parameters") == 0.1 + index / 1000
            assert table.accuracy(cell(files, index), "flops") == 20.0 + index
            assert table.accuracy(cell(files, index), "latency") == pytest.approx(20.0)
    assert read["cifar10"].costs == ("parameters", "flops", "latency")


def test_the_package_itself_says_the_same(read, files, content):
    api = nas_201_api.NASBench201API(copy.deepcopy(content), verbose=False)
    for index, seeds in SEEDS.items():
        for seed in seeds:
            info = api.get_more_info(index, "cifar10", hp="200", is_random=seed)
            ours = read["cifar10"].accuracy(cell(files, index), f"ori-test@200/{seed}")
            assert ours == info["test-accuracy"]
        mean = api.get_more_info(index, "cifar100", hp="200", is_random=False)
        ours = read["cifar100"]
        assert ours.accuracy(cell(files, index)) == pytest.approx(mean["test-accuracy"])
        assert ours.accuracy(cell(files, index), "x-valid@200") == pytest.approx(
            mean["valid-accuracy"]
        )
        assert ours.accuracy(cell(files, index), "ori-test@200") == pytest.approx(
            mean["valtest-accuracy"]
        )


def test_both_formats_of_torch(read, content, tmp_path: Path, provenance: Provenance):
    again = tables(save(tmp_path / "new.pth", content, old_format=False), provenance)
    assert {k: t.content_hash for k, t in again.items()} == {
        k: t.content_hash for k, t in read.items()
    }


def test_numbers_of_the_numpy_of_2020(read, path: Path, tmp_path: Path, provenance: Provenance):
    old = path.read_bytes().replace(b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n")
    assert b"_core" not in old
    (tmp_path / "old.pth").write_bytes(old)
    again = tables(tmp_path / "old.pth", provenance)
    assert again["cifar10"].content_hash == read["cifar10"].content_hash


def test_version_1_0(files, tmp_path: Path, provenance: Provenance):
    # Short trainings of one task only, no times, validation measured once.
    content = files.nasbench201({3: (888,)}, less={"cifar10-valid": (777,)}, old=True)
    read = tables(save(tmp_path / "v1_0.pth", content), provenance)
    table = read["cifar100"]
    assert "x-valid@200" in table.labels
    assert "x-valid@12" not in table.labels
    assert table.accuracy(cell(files, 3), "x-valid@200") == files.accuracy(
        3, "cifar100", "x-valid", 200, 888
    )
    assert {"x-valid@12", "half-ori-test@12"} < set(read["cifar10"].labels)
    assert "ori-test@12" not in read["cifar10"].labels


def test_an_accuracy_that_was_not_measured_at_the_end_is_missing(
    files, tmp_path: Path, provenance: Provenance
):
    content = files.nasbench201({3: (777, 888)})
    trial = content["arch2infos"][3]["full"]["all_results"][("cifar100", 888)]
    for name in ("eval_acc1es", "eval_losses", "eval_times"):
        del trial[name]["x-test@199"]
    table = tables(save(tmp_path / "x.pth", content), provenance)["cifar100"]
    seed = files.accuracy(3, "cifar100", "x-test", 200, 777)
    assert table.accuracy(cell(files, 3), "x-test@200") == seed


def test_trials_that_disagree_about_costs(files, tmp_path: Path, provenance: Provenance):
    content = files.nasbench201({3: (777, 888)})
    content["arch2infos"][3]["full"]["all_results"][("cifar10", 777)]["flop"] = 1.0
    table = tables(save(tmp_path / "x.pth", content), provenance)["cifar10"]
    assert table.accuracy(cell(files, 3), "flops") == 23.0


def test_progress_reaches_the_end(path: Path):
    seen: list[tuple[int, int]] = []
    nasbench201.read(path, lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_files_cut_short(path: Path, tmp_path: Path, content):
    whole = path.read_bytes()
    new = save(tmp_path / "new.pth", content, old_format=False).read_bytes()
    for bytes_, share in [(whole, k / 7) for k in range(7)] + [(new, k / 3) for k in range(3)]:
        (tmp_path / "cut.pth").write_bytes(bytes_[: math.floor(len(bytes_) * share)])
        with pytest.raises(EznasError, match=r"cut\.pth"):
            nasbench201.read(tmp_path / "cut.pth", quiet)


class RunsACommand:
    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (self.command,)


@pytest.mark.parametrize("old_format", [True, False])
def test_a_hostile_file_runs_nothing(content, tmp_path: Path, old_format: bool):
    trace = tmp_path / "trace"
    hostile = {**content, "extra": RunsACommand(f"touch {trace}")}
    file = save(tmp_path / "bad.pth", hostile, old_format=old_format)
    trace.unlink(missing_ok=True)
    with pytest.raises(EznasError, match=r"bad\.pth asks for 'posix\.system'"):
        nasbench201.read(file, quiet)
    assert not trace.exists()


def first_state(content):
    return content["arch2infos"][3]["full"]


def hold_nan(content):
    first_state(content)["all_results"][("cifar10", 777)]["eval_acc1es"]["ori-test@199"] = math.nan


def hold_fractions_above(content):
    first_state(content)["all_results"][("cifar10", 777)]["eval_acc1es"]["ori-test@199"] = 100.5


def hold_text(content):
    first_state(content)["all_results"][("cifar10", 777)]["eval_acc1es"]["ori-test@199"] = "93"


def list_one_twice(content):
    content["meta_archs"][5] = content["meta_archs"][3]


def list_another(content):
    content["meta_archs"][3], content["meta_archs"][5] = content["meta_archs"][5], "x"


def call_it_another(content):
    first_state(content)["arch_str"] = content["meta_archs"][8]


def use_a_foreign_operation(content):
    for state in content["arch2infos"][3].values():
        state["arch_str"] = state["arch_str"].replace("avg_pool_3x3", "conv_9x9")


def exceed_the_space(content):
    first_state(content)["arch_index"] = 15_625


def evaluate_more(content):
    content["evaluated_indexes"] = [3, 4]


def have_no_results(content):
    content["arch2infos"] = {}


def lack_a_trial(content):
    del first_state(content)["all_results"][("cifar10", 777)]


def lack_the_list(content):
    del content["meta_archs"]


def hide_a_method(content):
    first_state(content)["get_dataset_names"] = "cifar10"


def hold_no_trials(content):
    first_state(content)["all_results"] = 5


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (hold_nan, r"ori-test@200/777 of .* on cifar10 is nan"),
        (hold_fractions_above, r"is 100\.5; accuracies are percent"),
        (hold_text, "is '93'"),
        (list_one_twice, "lists an architecture twice"),
        (list_another, "has no results, or others', for number 3"),
        (call_it_another, "two architectures as number 3"),
        (use_a_foreign_operation, "conv_9x9"),
        (exceed_the_space, "architecture number 15625"),
        (evaluate_more, "lists other architectures than it has results of"),
        (have_no_results, "has no results"),
        (lack_a_trial, "results of an unknown form"),
        (lack_the_list, "has no list of architectures"),
        (hide_a_method, "results of an unknown form"),
        (hold_no_trials, "results of an unknown form"),
    ],
)
def test_files_that_contradict_themselves(files, tmp_path: Path, spoil, message: str):
    content = copy.deepcopy(files.nasbench201({3: (777,)}))
    spoil(content)
    with pytest.raises(EznasError, match=message):
        nasbench201.read(save(tmp_path / "bad.pth", content), quiet)


@pytest.mark.parametrize("old_format", [True, False])
def test_other_files_of_torch(tmp_path: Path, old_format: bool):
    weights = torch.nn.Linear(2, 3).state_dict()
    file = save(tmp_path / "weights.pth", weights, old_format=old_format)
    with pytest.raises(EznasError, match=r"no list of architectures \(it holds weight, bias\)"):
        nasbench201.read(file, quiet)
    with pytest.raises(EznasError, match="asks for 'torch"):
        nasbench201.read(save(file, torch.nn.Linear(2, 3), old_format=old_format), quiet)


def test_a_missing_package_says_how_to_install_it(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "nas_201_api", None)
    with pytest.raises(EznasError, match="pip install nas-bench-201"):
        nasbench201.read(path, quiet)
