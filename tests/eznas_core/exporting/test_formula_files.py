"""Saved formulas handed on as files, and exported proxies taken in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eznas_core.exporting import (
    about,
    formulas_to_json,
    from_json,
    import_formulas,
    read_formulas,
    read_proxy,
    to_json,
)
from eznas_core.foundation import EznasError
from eznas_core.ranking import rank
from eznas_core.scoring import formula_folder, resolve, saved, score_many
from eznas_core.scoring.protocol import ScoringProtocol
from eznas_core.spaces import get
from eznas_core.truth import draw, load

HEAVY = "units_sum(frobenius(weight))"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "formulas"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def card() -> dict[str, object]:
    """A protocol card as the ranking writes it."""
    space = get("nasbench201")
    accuracies = load(space, "cifar10")
    protocol = ScoringProtocol(batch_size=2, seed=0, dataset="cifar10").at(accuracies.scale)
    networks = draw(accuracies, 4, seed=0)
    scores = score_many([resolve("params")], space, networks, protocol)
    return rank(scores.column("params"), accuracies, protocol=protocol).card.to_json()


def test_what_goes_out_comes_in_the_same(tmp_path, card):
    saved.save(
        HEAVY, "heavy", title="Schwer", notes="größer\n= besser", source="run x", tags=("a",),
        label_budget=80, cards=(card,), figures={"tau": "0.5 [0.4, 0.6]"},
    )  # fmt: skip
    saved.save("rank(synflow, -0.5*naswot)", "both")
    saved.save("synflow", "flow", notes="of whom")
    before = saved.list_formulas()
    for chosen in (before, before[1:2]):
        file = written(tmp_path / "out.json", formulas_to_json(chosen))
        added = import_formulas([file], folder=tmp_path / f"there-{len(chosen)}")
        assert [new.same_as(old) for new, old in zip(added.new, chosen, strict=True)] == [
            True
        ] * len(chosen)
        assert [new.created for new in added.new] == [old.created for old in chosen]
    # A second time there is nothing to do.
    assert import_formulas([file], folder=tmp_path / "there-1").same == (before[1].name,)
    with pytest.raises(EznasError, match="no saved formula"):
        formulas_to_json(())


def test_one_formula_is_written_as_export_writes_it_and_each_reads_the_other(tmp_path):
    kept = saved.save(HEAVY, "heavy", title="Heavy", notes="n", label_budget=7)
    proxy, known = from_json(formulas_to_json([kept]))
    assert (proxy.name, proxy.text) == ("heavy", HEAVY)
    assert (known.title, known.notes, known.label_budget) == ("Heavy", "n", 7)
    exported = written(tmp_path / "x.json", to_json(*read_proxy("heavy")))
    assert import_formulas([exported]).same == ("heavy",)
    (formula,) = read_formulas(exported.read_bytes())
    assert formula.same_as(kept)
    # The file in the folder is one such document too.
    assert resolve(formula_folder.path_of("heavy")).text == HEAVY


def test_names_that_are_taken_or_are_none_are_an_error_unless_adapted(tmp_path):
    saved.save("square(weight)", "heavy")
    called = to_json(resolve(HEAVY)).replace(f'"{HEAVY}"', '"heavy"', 1)
    files = [
        written(tmp_path / "heavy.json", called),
        written(tmp_path / "My find.json", to_json(resolve(HEAVY))),
        written(tmp_path / "theirs.json", to_json(resolve("eznas-a"))),
        written(tmp_path / "odd.json", json.dumps({"name": 7, "expression": "weight"})),
    ]  # fmt: skip
    for file, says in zip(files, ("already", "cannot be", "published", "no name"), strict=True):
        with pytest.raises(EznasError, match=says):
            import_formulas([file])
    assert formula_folder.names() == ("heavy",)
    named = import_formulas([files[1]], name="mine")
    assert [each.name for each in named.new] == ["mine"]
    added = import_formulas(files, adapt=True)
    assert [each.name for each in added.new] == ["heavy-2", "my-find", "eznas-a-2", "odd"]
    with pytest.raises(EznasError, match="one file"):
        import_formulas(files, name="x")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"7", b"\xff\xfe\x00", b"[" * 200_000, b'{"name": "x"}',
        b'{"name": "x", "expression": "__import__(1)"}',
        b'{"name": "x", "expression": "weight", "measure": "synflow"}',
        b'{"name": "x", "expression": "weight", "version": 2}',
        b'{"name": "x", "expression": "weight", "cards": [{"a": 1}]}',
        b'{"name": "x", "expression": "weight", "label_budget": true}',
        b'{"name": "x", "expression": "weight", "label_budget": NaN}',
        b'{"name": "x", "expression": "weight", "notes": "\\ud800"}',
        b'{"name": "x", "expression": "weight", "created": "yesterday"}',
        b'{"name": "../x", "expression": "weight"}',
        b'{"name": "x", "ensemble": {"method": "ranks", "weights": {"synflow": 1e999}}}',
        b'{"name": "x", "ensemble": {"method": "ranks", "weights": {"there": 1}}}',
        b'{"format": "eznas-proxies", "version": 1, "formulas": []}',
        b'{"format": "eznas-proxies", "version": 2, "formulas": [{}]}',
        b'{"format": "eznas-proxies", "version": 1, "formulas": {"a": 1}}',
        b'{"format": "eznas-proxies", "version": 1, "formulas": [7]}',
        b'{"format": "eznas-proxies", "version": 1, "formulas":'
        b' [{"name": "x", "expression": "weight"}, {"name": "y", "expression": "wieght"}]}',
        b'"' + b"x" * (16 << 20) + b'"',
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_words_and_nothing_is_written(content, tmp_path, home):
    saved.save(HEAVY, "there")
    before = {path: path.read_bytes() for path in home.iterdir() if path.is_file()}
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    for adapt in (False, True):
        if adapt and b'"../x"' in content:
            continue  # which is a name for "x" then
        with pytest.raises(EznasError):
            import_formulas([file], adapt=adapt)
    assert {path: path.read_bytes() for path in home.iterdir() if path.is_file()} == before


def test_a_file_that_is_not_there_or_cannot_be_is_told_of(tmp_path):
    with pytest.raises(EznasError, match="cannot read"):
        import_formulas([tmp_path / "none.json"])
    with pytest.raises(EznasError, match="cannot read"):
        import_formulas([Path("\0")])


def test_a_message_names_the_file_and_which_of_its_formulas():
    good, bad = {"name": "x", "expression": "weight"}, {"name": "y", "expression": "wieght"}
    with pytest.raises(EznasError, match=r"^one\.json: there is no statistic 'wieght'"):
        read_formulas(json.dumps(bad).encode(), "one.json")
    many = {"format": "eznas-proxies", "version": 1, "formulas": [good, bad]}
    with pytest.raises(EznasError, match=r"^two\.json, formula 2: there is no .*\n  wieght\n  \^"):
        read_formulas(json.dumps(many).encode(), "two.json")


def test_the_labels_of_a_saved_formula_reach_the_card(card):
    """By its name and by its text alone; what the user wrote goes with the name only."""
    saved.save(HEAVY, "heavy", title="Heavy", notes="mine alone", label_budget=80)
    by_name, by_text = read_proxy("heavy")[1], read_proxy(HEAVY)[1]
    assert (by_name.label_budget, by_name.notes) == (80, "mine alone")
    assert (by_text.label_budget, by_text.notes) == (80, "")
    assert read_proxy("square(weight)")[1].label_budget is None
    # The labels of a team are those of its members, unless it says otherwise.
    assert about(resolve("rank(synflow, heavy)")).label_budget == 80
    saved.save("rank(synflow, heavy)", "both")
    assert read_proxy("both")[1].label_budget == 80
    saved.update(replace(saved.get("both"), label_budget=100))
    assert read_proxy("both")[1].label_budget == 100
    # What is published stays as it is published.
    saved.save("eznas-a", "theirs", label_budget=3)
    assert read_proxy("eznas-a")[1].label_budget is None
    assert card["label_budget"] is None


def test_the_library_of_another_machine_may_be_unreadable(home):
    home.parent.mkdir(parents=True)
    home.write_text("a file in place of the folder")
    assert about(resolve(HEAVY)).label_budget is None
