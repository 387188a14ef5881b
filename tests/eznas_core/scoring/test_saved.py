"""Saved formulas: kept, found, changed, thrown away; names and files of any kind."""

from __future__ import annotations

import contextlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eznas_core.foundation import EznasError, UnknownNameError, files
from eznas_core.scoring import formula_folder, resolve, saved

HEAVY = "units_sum(frobenius(weight))"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    return tmp_path / "formulas"


def test_what_is_saved_is_found_again(home):
    kept = saved.save(
        HEAVY, "heavy", title="Heavy", notes="a\r\nb ", source="run x", tags=("b", "a", "b"),
        label_budget=80,
    )  # fmt: skip
    assert (kept.notes, kept.tags, kept.kind) == ("a\nb", ("a", "b"), "expression")
    assert saved.get(" HEAVY ") == kept
    assert saved.list_formulas() == (kept,)
    assert (resolve("heavy").name, resolve(" Heavy ").text) == ("heavy", HEAVY)
    assert [path.name for path in home.iterdir()] == sorted([".lock", "heavy.json"])


def test_a_published_name_a_measure_and_an_ensemble_can_be_saved():
    saved.save("eznas-a", "theirs")
    assert resolve("theirs").text == resolve("eznas-a").text
    saved.save("synflow", "flow")
    assert (resolve("flow").name, saved.get("flow").label_budget) == ("synflow", 0)
    saved.save(HEAVY, "heavy")
    both = saved.save("rank(synflow, 0.5*heavy)", "both")
    # What an ensemble is made of is written out: it means the same wherever it is opened.
    assert both.text == f"rank(synflow, 0.5*{HEAVY})"
    saved.delete("heavy")
    assert (resolve("both").name, resolve("both").text) == ("both", both.text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("eznas-a", "a published proxy"),
        ("EZNAS_A", "lower-case"),
        ("grad-norm", "a measure"),
        ("az-nas", "an ensemble"),
        ("frobenius", "an operator"),
        ("units-mean", "an operator"),
        ("rank", "a way to combine"),
        ("weight", "a formula"),
        ("depth", "network number"),
        ("heavy", "there is a saved formula"),
        ("My Formula", "'my-formula' could"),
        ("", "cannot be the name"),
        ("../x", "cannot be the name"),
        ("con", "cannot be the name"),
        ("a" * 61, "1 to 60"),
    ],
)
def test_a_name_that_cannot_be_taken_is_refused_and_nothing_written(name, says, home):
    saved.save(HEAVY, "heavy")
    before = sorted(home.rglob("*"))
    with pytest.raises(EznasError, match=says):
        saved.save("square(weight)", name)
    with pytest.raises(EznasError):
        saved.rename("heavy", name)
    assert sorted(home.rglob("*")) == before
    assert saved.get("heavy").text == HEAVY


def test_every_name_of_the_workbench_is_taken_whatever_its_spelling():
    from eznas_core.expressions import LIBRARY, NETWORK_TERMINALS, OPERATORS
    from eznas_core.measures import MEASURES
    from eznas_core.scoring import ENSEMBLES
    from eznas_core.statistics import ALL_STATISTICS

    registries = (LIBRARY, MEASURES, ENSEMBLES, OPERATORS, NETWORK_TERMINALS)
    names = [name for registry in registries for name in registry.names()]
    names += [text for text in map(str, ALL_STATISTICS) if text.isidentifier()]
    assert len(names) > 100
    for name in names:
        assert saved.built_in(name), name
        assert saved.built_in(saved.free_name(name)) is None


def test_no_file_gives_another_meaning_to_what_has_one(home):
    home.mkdir(parents=True)
    for name in ("synflow", "eznas-a", "weight"):
        document = {"format": "eznas-proxy", "version": 1, "expression": "square(weight)"}
        (home / f"{name}.json").write_text(json.dumps(document))
    assert resolve("synflow").kind == "measure"
    assert "logdet" in resolve("eznas-a").text
    assert resolve("weight").text == "weight"


def test_an_unknown_name_is_told_with_the_nearest_saved_one():
    saved.save(HEAVY, "narrow-cells")
    with pytest.raises(UnknownNameError, match="did you mean 'narrow-cells'"):
        resolve("narow-cells")
    with pytest.raises(UnknownNameError, match="narrow-cells"):
        saved.get("narow")


def test_a_change_made_elsewhere_is_never_overwritten():
    first = saved.save(HEAVY, "heavy")
    second = saved.update(replace(first, notes="from one window"))
    assert second.modified > first.modified
    with pytest.raises(EznasError, match="changed elsewhere"):
        saved.update(replace(first, notes="from another window"))
    assert saved.get("heavy").notes == "from one window"
    assert saved.update(replace(second, tags=("x",))).notes == "from one window"


def test_a_file_that_was_put_there_by_hand_can_be_noted(home):
    home.mkdir(parents=True)
    (home / "theirs.json").write_text('{"expression": "square(weight)"}')
    found = saved.get("theirs")
    assert found.created == found.modified == saved.get("theirs").modified
    assert saved.update(replace(found, notes="n")).notes == saved.get("theirs").notes == "n"


def test_writers_at_once_lose_no_note():
    """Twenty writers add a line each, reading again when they are told to."""
    saved.save(HEAVY, "heavy")

    def write(line: int) -> None:
        while True:
            found = saved.get("heavy")
            try:
                saved.update(replace(found, notes=f"{found.notes}\n{line}"))
            except EznasError:
                continue
            return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert sorted(saved.get("heavy").notes.split(), key=int) == [str(n) for n in range(20)]


def test_two_that_save_the_same_name_at_once_do_not_replace_each_other():
    def attempt(number: int) -> int | None:
        try:
            saved.save(f"multiply(weight, {number})", "mine")
        except EznasError:
            return None
        return number

    with ThreadPoolExecutor(4) as pool:
        made = [number for number in pool.map(attempt, range(2, 10)) if number is not None]
    assert [f"multiply(weight, {number})" for number in made] == [saved.get("mine").text]


def test_what_is_thrown_away_comes_back_or_is_gone_for_good():
    kept = saved.save(HEAVY, "heavy", notes="n")
    thrown = saved.delete("Heavy")
    assert (thrown.name, saved.list_formulas()) == ("heavy", ())
    with pytest.raises(EznasError):
        resolve("heavy")
    saved.save("square(weight)", "heavy")
    with pytest.raises(EznasError, match="already"):
        saved.restore(thrown)
    assert saved.restore(thrown, "heavier") == replace(kept, name="heavier")
    saved.delete("heavy")
    assert saved.empty_trash() == 1
    assert saved.list_trash() == ()
    with pytest.raises(UnknownNameError):
        saved.delete("heavy")


def test_what_is_replaced_is_in_the_trash():
    saved.save(HEAVY, "mine", notes="the old one")
    saved.save("square(weight)", "mine", replaces=True)
    assert saved.get("mine").text == "square(weight)"
    (old,) = saved.list_trash()
    assert saved.restore(old, "old").notes == "the old one"


def test_renaming_keeps_everything_else_and_the_time_of_change():
    kept = saved.save(HEAVY, "heavy", notes="n", label_budget=7)
    renamed = saved.rename("heavy", "light")
    assert renamed == replace(kept, name="light") == saved.get("light")
    assert formula_folder.names() == ("light",)


def test_several_are_saved_all_or_none(home, monkeypatch):
    saved.save(HEAVY, "there")
    one = saved.get("there")
    many = [replace(one, name=f"n{i}", proxy=resolve("square(weight)")) for i in range(4)]
    clash = replace(many[0], name="there")
    with pytest.raises(EznasError, match="'there' already"):
        saved.add([*many, clash])
    with pytest.raises(EznasError, match="two different"):
        saved.add([*many, replace(many[0], notes="other")])
    assert formula_folder.names() == ("there",)
    # The disk is full at the third.
    writes: list[Path] = []
    real = files.os.fsync

    def full(handle: int) -> None:
        writes.append(home)
        if len(writes) == 3:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(EznasError, match="No space left"):
        saved.add(many)
    assert sorted(path.name for path in home.iterdir()) == [".lock", "there.json"]
    monkeypatch.setattr(files.os, "fsync", real)
    added = saved.add([*many, clash, many[0], saved.get("there")], adapt=True)
    assert [each.name for each in added.new] == ["n0", "n1", "n2", "n3", "there-2"]
    assert added.same == ("n0", "there")


def test_on_a_full_disk_nothing_is_lost(monkeypatch):
    kept = saved.save(HEAVY, "heavy", notes="n")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    for attempt in (
        lambda: saved.update(replace(kept, notes="longer")),
        lambda: saved.save("square(weight)", "heavy", replaces=True),
        lambda: saved.save("square(weight)", "other"),
    ):
        with pytest.raises(EznasError, match="No space left"):
            attempt()
    assert saved.list_formulas() == (kept,)
    assert saved.list_trash() == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may do all")
def test_a_folder_without_permission_is_told_of(home):  # pragma: no cover
    saved.save(HEAVY, "heavy")
    home.chmod(0o500)
    try:
        with pytest.raises(EznasError, match="Permission denied"):
            saved.save(HEAVY, "other")
        assert saved.get("heavy").text == HEAVY
    finally:
        home.chmod(0o700)


def test_a_place_where_no_folder_can_be_is_told_of(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file"))
    with pytest.raises(EznasError, match="EZNAS_DATA"):
        saved.save(HEAVY, "heavy")
    with pytest.raises(EznasError):
        resolve("heavy")


def test_damaged_files_are_told_of_and_stop_nothing(home, tmp_path):
    saved.save(HEAVY, "heavy")
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"expression": "weight"}))
    (home / "broken.json").write_text("{")
    (home / "worse.json").write_bytes(b"\xff\xfe")
    (home / "unparsable.json").write_text('{"expression": "sqare(weight)"}')
    (home / "itself.json").write_text('{"ensemble": {"method": "ranks", "weights": {"itself": 1}}}')
    (home / "huge.json").write_text("[" * (1 << 20) + "]")
    (home / "deep.json").write_text("[" * 100_000)
    (home / "link.json").symlink_to(secret)
    (home / "My Formula.json").write_text('{"expression": "weight"}')
    (home / "notes.txt").write_text("no formula")
    assert [each.name for each in saved.list_formulas()] == ["heavy"]
    damaged = {each.path.stem: each.reason for each in saved.list_damaged()}
    assert sorted(damaged) == sorted(
        ["My Formula", "broken", "worse", "unparsable", "itself", "huge", "deep", "link"]
    )
    assert "did you mean" in damaged["unparsable"]
    assert "too large" in damaged["huge"]
    for name in ("broken", "itself", "link", "deep"):
        with pytest.raises(EznasError):
            resolve(name)
    saved.delete("broken")
    assert "broken" not in formula_folder.names()
    assert saved.match(resolve("square(weight)")) is None


@pytest.mark.parametrize(
    "change",
    [
        {"notes": "\x1b[2J"}, {"notes": "x" * 10_001}, {"notes": "\ud800"}, {"title": "a\nb"},
        {"title": "x" * 201}, {"tags": ("a,b",)}, {"tags": tuple(map(str, range(51)))},
        {"label_budget": -1}, {"label_budget": 10**13}, {"figures": {"x": "\ud800"}},
        {"cards": ({"n": float("nan")},)}, {"cards": ({"x": "y" * (1 << 20)},)},
    ],
)  # fmt: skip
def test_words_and_numbers_that_cannot_be_kept_are_refused(change):
    with pytest.raises(EznasError):
        saved.save(HEAVY, "heavy", **change)
    assert formula_folder.names() == ()


def test_labels_go_with_the_name_and_with_the_text_alone():
    saved.save(HEAVY, "few", label_budget=10)
    saved.save(HEAVY, "many", label_budget=90)
    saved.save(HEAVY, "unsaid")
    asked = ("few", "many", "unsaid", HEAVY, "params")
    found = {name: saved.match(resolve(name)) for name in asked}
    assert {k: v and v.label_budget for k, v in found.items()} == {
        "few": 10, "many": 90, "unsaid": 90, HEAVY: 90, "params": None,
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ("format", "version", "name", "expression", "measure", "ensemble", "title", "source",
          "notes", "tags", "label_budget", "cards", "figures", "created", "modified")  # fmt: skip


@given(name=st.text(max_size=80) | st.from_regex(r"[a-z./\\~$%-]{1,70}", fullmatch=True))
def test_no_name_leads_out_of_the_folder(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp() / "names" / "formulas"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        saved.save("square(weight)", name, replaces=True, folder=folder)
    except EznasError:
        pass
    else:
        assert saved.get(name, folder).name == name
        saved.delete(name, folder)
    outside = [path for path in folder.parent.iterdir() if path != folder]
    assert outside == []
    assert formula_folder.is_name(saved.slug(name))
    with contextlib.suppress(EznasError):
        resolve(name)


@given(value=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), good=st.booleans())
def test_no_json_does_more_than_be_refused(value, good):
    document = {**value, "expression": "square(weight)", "name": "x"} if good else value
    try:
        formula = saved.SavedFormula.from_json(document)
    except EznasError:
        return
    again = saved.SavedFormula.from_json(json.loads(formula_folder.written(formula.to_json())))
    assert again.same_as(formula)
    assert (again.created, again.modified) == (formula.created, formula.modified)
