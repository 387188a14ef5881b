from __future__ import annotations

import importlib.metadata
import itertools
import pickle
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, analog_nasbench, read_table, write_table
from eznas_core.truth.analog_nasbench import Installed, load, read_cells

# A few cells, as operations on the edges 0->1, 0->2, 1->2, 0->3, 1->3, 2->3, with their baseline
# accuracy; read off the file.
BASELINES = {
    ("skip_connect",) * 6: 60.7836,
    ("nor_conv_3x3", "nor_conv_1x1", "skip_connect", "avg_pool_3x3", "none", "nor_conv_3x3"): (
        92.1036
    ),
    ("avg_pool_3x3", "none", "none", "none", "nor_conv_1x1", "none"): 79.8628,
    ("none", "nor_conv_3x3", "nor_conv_3x3", "nor_conv_1x1", "none", "avg_pool_3x3"): 90.8968,
    (
        "nor_conv_3x3",
        "nor_conv_3x3",
        "nor_conv_3x3",
        "skip_connect",
        "nor_conv_1x1",
        "nor_conv_3x3",
    ): 94.0664,
}


@pytest.fixture
def table(embedded: AccuracyTable) -> AccuracyTable:
    return embedded


def connected(text: str) -> bool:
    """Whether any path leads from node 0 to node 3, found by walking the text."""
    reached = {0}
    for node, edges in enumerate(text.split("+"), start=1):
        for edge in edges.strip("|").split("|"):
            operation, source = edge.split("~")
            if operation != "none" and int(source) in reached:
                reached.add(node)
    return 3 in reached


def test_every_cell_of_the_space_is_there_once(table: AccuracyTable):
    space = spaces.get("nasbench201")
    assert set(table.architectures()) == set(space.enumerate())
    assert len(table) == 15_625
    assert (table.space, table.dataset, table.default_label) == (
        "nasbench201",
        "cifar10",
        "baseline",
    )
    assert table.labels == ("baseline", "ptq", "qat", "noisy", "analog")


def test_known_accuracies(table: AccuracyTable):
    for operations, accuracy in BASELINES.items():
        text = "|{}~0|+|{}~0|{}~1|+|{}~0|{}~1|{}~2|".format(*operations)
        assert table.accuracy(Architecture("nasbench201", text)) == pytest.approx(accuracy)


def test_exactly_the_cells_without_a_path_are_at_chance(table: AccuracyTable):
    # Holds for the right order of edges only: under another, paths would be cut elsewhere.
    at_chance = {text for text, row in zip(table.texts, table.numbers, strict=True) if row[0] == 10}
    assert at_chance == {text for text in table.texts if not connected(text)}
    assert len(at_chance) == 341


def test_the_provenance_says_what_the_numbers_are(table: AccuracyTable):
    record = table.provenance
    assert (record.source, record.file, record.size) == ("analog-nasbench", "data.anb", 5_610_467)
    assert record.version == importlib.metadata.version("analog-nasbench")
    assert record.licence == "not stated"
    assert "one training of each network" in record.label_note
    assert "Spearman .991" in record.label_note
    assert table.column().title == "analog-nasbench baseline test accuracy"


def test_the_package_is_never_imported(table: AccuracyTable):
    assert len(table)
    assert not [name for name in sys.modules if name.startswith("analognasbench")]


def test_a_copy_is_kept_and_used(data_home: Path, monkeypatch: pytest.MonkeyPatch):
    first = load()
    assert first.cached
    assert (data_home / "truth" / "cache" / "analog-nasbench.parquet").is_file()
    monkeypatch.setattr(analog_nasbench, "read_cells", None)  # must not be needed again
    second = load()
    assert second.content_hash == first.content_hash
    assert second.provenance == first.provenance
    assert second.cached


def damage_cut(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:1000])


def damage_other(copy: Path) -> None:
    table = read_table(copy)
    other = AccuracyTable(
        space=table.space,
        dataset=table.dataset,
        texts=table.texts[:3],
        columns=table.columns,
        numbers=table.numbers[:3],
        default_label=table.default_label,
        provenance=table.provenance,
    )
    write_table(copy, other)


def damage_empty(copy: Path) -> None:
    copy.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_cut, damage_other, damage_empty])
def test_a_damaged_copy_is_made_anew(kept_copy: Path, table: AccuracyTable, damage):
    damage(kept_copy)
    assert load().content_hash == table.content_hash
    assert read_table(kept_copy).content_hash == table.content_hash


def test_without_a_place_for_a_copy_it_works_and_says_so(
    tmp_path: Path, table: AccuracyTable, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file"))
    loaded = load()
    assert loaded.content_hash == table.content_hash
    assert not loaded.cached
    assert "EZNAS_DATA" in str(loaded.cache_problem)


def test_without_permission_to_write_it_works_and_says_so(
    data_home: Path, table: AccuracyTable, monkeypatch: pytest.MonkeyPatch
):
    def refuse(path: Path, _content: bytes) -> None:
        raise EznasError(f"cannot write {path}: Read-only file system")

    monkeypatch.setattr("eznas_core.truth.store.atomic_write_bytes", refuse)
    loaded = load()
    assert loaded.content_hash == table.content_hash
    assert "Read-only file system" in str(loaded.cache_problem)
    assert not list((data_home / "truth" / "cache").iterdir())


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch):
    def nowhere(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", nowhere)
    with pytest.raises(EznasError, match=r"pip install analog-nasbench==0\.1\.3"):
        load()


def test_a_missing_file_says_how_to_repair_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    broken = Installed(tmp_path / "data.anb", "0.1.3", "not stated")
    monkeypatch.setattr(analog_nasbench, "find_installed", lambda: broken)
    with pytest.raises(EznasError, match="pip install --force-reinstall"):
        load()


def test_another_version_of_the_file_is_read_and_not_credited_with_the_comparison(
    kept_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    original = analog_nasbench.find_installed()
    assert original is not None
    first = load()
    # A changed accuracy: the first float of the file, made 61.0.
    content = bytearray(original.file.read_bytes())
    place = content.index(b"G\x40\x4e\x64\x4d")
    content[place : place + 9] = pickle.dumps(61.0, 2)[2:11]
    (tmp_path / "data.anb").write_bytes(content)
    changed = Installed(tmp_path / "data.anb", "0.1.4", "MIT")
    monkeypatch.setattr(analog_nasbench, "find_installed", lambda: changed)
    second = load()
    assert read_table(kept_copy).numbers[0, 0] == 61.0
    assert second.numbers[0, 0] == 61.0
    assert "Spearman .991" in first.provenance.label_note
    assert "has not been compared" in second.provenance.label_note
    assert (second.provenance.version, second.provenance.licence) == ("0.1.4", "MIT")


class FakePackage:
    """Writes files like the package's, with one thing wrong."""

    NAMES = ("baseline", "ptq", "qat", "noisy", "analog")

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        module = types.ModuleType("analognasbench.data")
        cell = type("Architecture", (), {"__module__": module.__name__})
        module.Architecture = cell  # type: ignore[attr-defined]
        patch.setitem(sys.modules, "analognasbench", types.ModuleType("analognasbench"))
        patch.setitem(sys.modules, module.__name__, module)
        self.cells = {}
        for key in itertools.product(range(5), repeat=6):
            self.cells[key] = cell()
            vars(self.cells[key]).update({f"{n}_accuracy": 50.0 for n in self.NAMES})
            self.cells[key].architecture = key

    def write(self, path: Path) -> Path:
        path.write_bytes(pickle.dumps(self.cells, 4))
        return path


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> FakePackage:
    return FakePackage(monkeypatch)


FIRST = (0, 0, 0, 0, 0, 0)


def lack_a_cell(cells):
    del cells[FIRST]


def hold_a_wrong_digit(cells):
    cells[(5, 0, 0, 0, 0, 0)] = cells.pop(FIRST)


def hold_a_short_key(cells):
    cells[(0, 0)] = cells.pop(FIRST)


def hold_no_results(cells):
    cells[FIRST] = 93.0


def mix_two_cells(cells):
    cells[FIRST].architecture = (1, 1, 1, 1, 1, 1)


def hold_nan(cells):
    cells[FIRST].qat_accuracy = float("nan")


def hold_text(cells):
    cells[FIRST].baseline_accuracy = "93"


def exceed_a_hundred(cells):
    cells[FIRST].noisy_accuracy = 100.5


def lack_an_accuracy(cells):
    del cells[FIRST].analog_accuracy


def test_the_fake_is_right_until_something_is_wrong(package: FakePackage, tmp_path: Path):
    texts, numbers = read_cells(package.write(tmp_path / "data.anb"))
    assert len(set(texts)) == 15_625
    assert np.all(numbers == 50)


@pytest.mark.parametrize(
    "spoil",
    [
        lack_a_cell,
        hold_a_wrong_digit,
        hold_a_short_key,
        hold_no_results,
        mix_two_cells,
        hold_nan,
        hold_text,
        exceed_a_hundred,
        lack_an_accuracy,
    ],
)
def test_wrong_content_is_refused(package: FakePackage, tmp_path: Path, spoil):
    spoil(package.cells)
    with pytest.raises(EznasError, match=r"data\.anb"):
        read_cells(package.write(tmp_path / "data.anb"))


def test_a_file_cut_short_leaves_no_copy(
    data_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    original = analog_nasbench.find_installed()
    assert original is not None
    (tmp_path / "data.anb").write_bytes(original.file.read_bytes()[:1_000_000])
    cut = Installed(tmp_path / "data.anb", "0.1.3", "not stated")
    monkeypatch.setattr(analog_nasbench, "find_installed", lambda: cut)
    with pytest.raises(EznasError, match=r"the file data\.anb is cut short"):
        load()
    assert not list(data_home.rglob("*.parquet"))
