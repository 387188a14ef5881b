"""The library of saved formulas, used as a visitor uses it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.exporting import formulas_to_json
from eznas_core.foundation import files
from eznas_core.scoring import resolve, saved
from workbench import proxies, saved_formulas
from workbench.panels import proxy_choice

HEAVY = "units_sum(frobenius(weight))"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    return tmp_path / "formulas"


def page() -> None:
    from eznas_core.expressions import parse
    from workbench import session
    from workbench.panels import formula_actions, formula_library

    text = session.start_with(session.FORMULA, "units_sum(frobenius(weight))")
    formula_actions.show(parse(text))
    formula_library.show()


def look(picked: str | None = None) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    if picked is not None:
        at.session_state["formula.saved.picked"] = picked
    found = at.run()
    assert not found.exception
    return found


def field(at: AppTest, kind: str, label: str):
    return next(each for each in at.get(kind) if each.label == label)


def press(at: AppTest, label: str) -> AppTest:
    found = next(each for each in at.button if each.label == label).click().run()
    assert not found.exception
    return found


def fill(at: AppTest, **words: str) -> AppTest:
    field(at, "text_input", "Name").set_value(words.pop("name"))
    field(at, "text_area", "Notes").set_value(words.pop("notes", ""))
    field(at, "text_input", "Tags").set_value(words.pop("tags", ""))
    return press(at, "Save the formula")


def test_an_empty_library_says_what_it_is_for():
    at = look()
    assert "Nothing is saved yet" in at.info[0].value
    assert not at.dataframe


def test_a_formula_is_saved_and_stands_in_the_table_and_in_every_list():
    at = fill(look(), name="Heavy one", notes="like a count\nof weights", tags="size, paper")
    kept = saved.get("heavy-one")
    assert (kept.title, kept.notes, kept.tags) == (
        "Heavy one", "like a count\nof weights", ("paper", "size"),
    )  # fmt: skip
    assert kept.label_budget is None
    assert "`heavy-one`" in at.success[0].value
    row = at.dataframe[0].value.iloc[0]
    assert (row["name"], row["formula"], row["notes"]) == (
        "heavy-one", HEAVY, "like a count of weights",
    )  # fmt: skip
    # The form is empty again, and says that the formula is there.
    assert field(at, "text_input", "Name").value == ""
    assert any("saved already, as `heavy-one`" in each.value for each in at.caption)
    option = proxy_choice.options()[HEAVY]
    assert (option.origin, option.name) == ("saved", "heavy-one")
    assert option.title.startswith("heavy-one")
    assert proxies.described("Heavy-One", proxy_choice.options()) == option


def test_several_proxies_as_one_are_saved_where_they_are_taken_away():
    def exporting() -> None:
        from workbench.panels import formula_saving

        formula_saving.show(formula_saving.Offer(text="rank(params, layers)"), key="export")

    at = AppTest.from_function(exporting, default_timeout=60).run()
    fill(at, name="sizes")
    assert resolve("sizes").kind == "ensemble"
    assert proxy_choice.options()["rank(params, layers)"].name == "sizes"


def test_the_labels_offered_are_those_of_the_formula_that_is_shown():
    saved.save("square(weight)", "costly", label_budget=80)
    at = look()
    assert field(at, "number_input", "Labels spent to find it").value is None
    at.session_state["formula"] = "square(weight)"
    assert field(at.run(), "number_input", "Labels spent to find it").value == 80


@pytest.mark.parametrize(
    ("name", "says"), [("", "name first"), ("...", "name first"), ("synflow", "a measure")]
)
def test_a_name_that_cannot_be_is_told_beside_the_form_and_nothing_is_lost(name, says):
    at = fill(look(), name=name, notes="long and dear")
    assert says in at.error[0].value
    assert field(at, "text_area", "Notes").value == "long and dear"
    assert saved.list_formulas() == ()


def test_a_saved_formula_is_opened_in_the_editor():
    saved.save("square(abs(frobenius(weight)))", "mine")
    at = press(look("mine"), "Open in the editor")
    assert at.session_state["formula"] == "square(abs(frobenius(weight)))"


def test_notes_labels_and_name_are_changed():
    saved.save(HEAVY, "heavy", notes="old", label_budget=5)
    at = look("heavy")
    names = [each for each in at.get("text_input") if each.label == "Name"]
    names[-1].set_value("light")
    [each for each in at.get("text_area") if each.label == "Notes"][-1].set_value("new")
    at.get("number_input")[-1].set_value(7)
    at = press(at, "Save changes")
    kept = saved.get("light")
    assert (kept.notes, kept.label_budget) == ("new", 7)
    assert at.session_state["formula.saved.picked"] == "light"
    assert not at.error


def test_a_note_changed_elsewhere_is_kept_and_so_are_the_words_written_here():
    kept = saved.save(HEAVY, "heavy", notes="old")
    at = look("heavy")
    [each for each in at.get("text_area") if each.label == "Notes"][-1].set_value("mine")
    saved.update(replace(kept, notes="theirs"))
    at = press(at, "Save changes")
    assert "changed elsewhere" in at.error[0].value
    assert saved.get("heavy").notes == "theirs"
    assert "mine" in [each.value for each in at.code]
    assert [each for each in at.get("text_area") if each.label == "Notes"][-1].value == "theirs"


def test_what_is_deleted_comes_back_by_undo_or_out_of_the_bin():
    saved.save(HEAVY, "heavy", notes="n")
    at = press(look("heavy"), "Delete")
    assert saved.list_formulas() == ()
    assert any("Thrown away: `heavy`" in each.value for each in at.success)
    at = press(at, "Undo")
    assert saved.get("heavy").notes == "n"
    at = press(at, "Delete")
    saved.save("square(weight)", "heavy")  # the name is taken meanwhile
    at = press(at, "Restore")
    assert [each.name for each in saved.list_formulas()] == ["heavy", "heavy-2"]
    at = press(press(look("heavy"), "Delete"), "Remove them")
    assert saved.list_trash() == ()


def bring(at: AppTest, *texts: str) -> AppTest:
    given = [(f"file {n}.json", text.encode(), "application/json") for n, text in enumerate(texts)]
    found = at.file_uploader[0].set_value(given).run()
    assert not found.exception
    return found


def test_files_go_out_and_come_in():
    saved.save(HEAVY, "heavy", notes="n", label_budget=80)
    saved.save("square(weight)", "mine")
    at = look("heavy")
    labels = [each.label for each in at.get("download_button")]
    assert labels == ["Download", "Download all (2)"]
    text = formulas_to_json(saved.list_formulas())
    for each in ("heavy", "mine"):
        saved.delete(each)
    single = json.dumps({"name": "third", "expression": "weight"})
    at = press(bring(look(), text, single), "Save them")
    assert any("Saved 3 formulas: `heavy`, `mine`, `third`" in each.value for each in at.success)
    assert saved.get("heavy").label_budget == 80
    # Once more: all is here.
    at = press(bring(look(), text), "Save them")
    assert any("2 formulas had been saved before" in each.value for each in at.success)
    # A name that is taken by another formula.
    clash = json.dumps({"name": "mine", "expression": "weight"})
    at = press(bring(look(), clash), "Save it")
    assert "already" in at.error[0].value
    at = bring(look(), clash)
    at.toggle[0].set_value(True).run()
    press(at, "Save it")
    assert resolve("mine-2").text == "weight"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"name": "x"}', '{"name": "x", "expression": "__import__(1)"}']
)
def test_a_bad_file_is_refused_in_words(content):
    at = bring(look(), content)
    assert at.error
    assert not any(button.label.startswith("Save it") for button in at.button)
    assert saved.list_formulas() == ()


def test_a_damaged_file_is_named_and_the_rest_stands(home):
    saved.save(HEAVY, "heavy")
    (home / "broken.json").write_text('{"expression": "wieght"}')
    at = look()
    assert at.dataframe[0].value["name"].tolist() == ["heavy"]
    assert any("broken" in each.value for each in at.markdown)
    assert any("^^^" in each.value for each in at.code)


def test_on_a_full_disk_the_words_stay_in_the_form(monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    at = look()
    monkeypatch.setattr(files.os, "fsync", full)
    at = fill(at, name="heavy", notes="dear")
    assert "No space left on device" in at.error[0].value
    assert field(at, "text_area", "Notes").value == "dear"


def test_a_folder_that_cannot_be_written_is_told_before_one_tries(monkeypatch):
    saved.save(HEAVY, "heavy")
    monkeypatch.setattr(saved_formulas.os, "access", lambda *_: False)
    at = look()
    assert "cannot be written to" in at.warning[0].value
    assert at.dataframe[0].value["name"].tolist() == ["heavy"]


def test_a_folder_that_cannot_be_read_is_an_error_where_the_library_stands(home):
    home.write_text("a file in place of the folder")
    at = look()
    assert any("cannot read" in each.value.casefold() for each in at.error)
    assert proxy_choice.options()["eznas-a"]


def test_what_a_stranger_wrote_is_no_markup():
    saved.save(
        HEAVY, "heavy", title="![x](http://x.test/y)", notes="[a](http://x.test)", source="<b>"
    )
    (option,) = proxies.saved(saved.list_formulas())
    assert option.title == f"heavy: {HEAVY}"
    at = look("heavy")
    shown = [each.value for each in (*at.markdown, *at.caption, *at.success)]
    assert any(r"x\](http\://x.test" in words for words in shown)
    assert not any("x](http" in words or "<b>" in words for words in shown)


def test_saved_formulas_take_the_place_of_evolved_ones_and_keep_their_labels():
    saved.save(HEAVY, "heavy", label_budget=80)
    saved.save("rank(synflow, heavy)", "both", label_budget=90)
    saved.save("synflow", "flow")
    saved.save(HEAVY, "again")
    found = proxies.ProxyOption(key=HEAVY, title="run, place 1", origin="evolved", label_budget=1)
    options = proxies.catalogue([found], proxies.saved(saved.list_formulas()))
    assert (options[HEAVY].title, options[HEAVY].label_budget) == (f"heavy, again: {HEAVY}", 80)
    assert proxies.described("Again", options) == proxies.described(HEAVY, options)
    assert options[f"rank(synflow, {HEAVY})"].label_budget == 90
    assert options["synflow"].origin == "measure"


def fame() -> None:
    from eznas_core.runs import list_runs
    from workbench.observe import Observer
    from workbench.panels import run_fame

    run_fame.show(Observer(list_runs()[0]).look())


def test_the_best_of_a_run_is_saved_with_its_labels_its_run_and_its_figure(make_run):
    run = make_run()
    at = AppTest.from_function(fame, default_timeout=60).run()
    assert field(at, "number_input", "Labels spent to find it").value == 80
    at = fill(at, name="found", notes="n")
    kept = saved.get("found")
    assert (kept.text, kept.label_budget) == (HEAVY, 80)
    assert kept.source == f"run {run.name}, place 1"
    best = run.result()["hall_of_fame"][0]["test"]["kendall"]
    assert kept.figures["Kendall tau, test networks"].startswith(f"{best['value']:.3f} [")


def test_the_labels_of_a_saved_formula_reach_the_card_of_a_ranking(table, space):
    """As the pages make it: the option of a proxy, and a study's verdict by it."""
    from eznas_core.scoring import Score
    from workbench.study import Study, networks, ranked

    saved.save(HEAVY, "heavy", label_budget=80)
    option = proxies.described("heavy", proxy_choice.options())
    wanted = Study(
        space=space.name,
        dataset="cifar10",
        label=table.default_label,
        proxies=(option.key,),
        networks=12,
    )
    chosen = networks(wanted, table)
    book = {each.text: Score(value=float(n)) for n, each in enumerate(chosen)}
    found = ranked(wanted, table, chosen, option.key, book, label_budget=option.label_budget)
    assert (found.card.label_budget, found.card.proxy) == (80, HEAVY)
