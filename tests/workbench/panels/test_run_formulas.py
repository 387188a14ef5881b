"""All formulas of a run, the family of one, and more generations, on the page "Evolve"."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core import runs
from eznas_core.runs import EventLog, RunDirectory, Status
from tests.workbench.conftest import generation

PICKED = "run.formulas.picked"


def entry(name: str, text: str, how: str, *parents: str, fitness: float | None = 0.5) -> dict:
    reason = None if fitness is not None else "not finite"
    return {"id": name, "text": text, "size": 3, "fitness": fitness, "selection": None, "ms": 7.0,
            "reason": reason, "detail": None, "parents": list(parents), "how": how,
            "disguise": None}  # fmt: skip


FIRST = [
    entry("2.0", "units_sum(mean(weight))", "random", fitness=0.3),
    entry("2.1", "log_abs(macs)", "random", fitness=0.4),
    entry("2.2", "log(units)", "random", fitness=None),
]
SECOND = [
    entry("3.0", "add(units_sum(mean(weight)), log_abs(macs))", "crossover", "2.0", "2.1",
          fitness=0.6),
]  # fmt: skip


def tell(run: RunDirectory, number: int, newcomers: list[dict]) -> None:
    log = EventLog(run.events_file)
    changes = {"newcomers": newcomers, "evaluated": len(newcomers), "generations": 3}
    log.write("generation", {**generation(number), **changes})
    log.close()


@pytest.fixture
def run(make_run) -> RunDirectory:
    found = make_run(Status.STOPPED)
    tell(found, 2, FIRST)
    tell(found, 3, SECOND)
    return found


def watching() -> None:
    from workbench.guard import guarded
    from workbench.panels import run_choice, run_live, run_verdict

    run = run_choice.show()
    with guarded():
        if (result := run.result()) is not None:
            run_verdict.show(result, run.name)
        run_live.show(run)


def watch(*, picked: list[str] | None = None, view: str | None = "All formulas") -> AppTest:
    at = AppTest.from_function(watching, default_timeout=120)
    if picked is not None:
        at.session_state[PICKED] = picked
    if view is not None:
        at.session_state["run.workings"] = view
    return at.run()


def table(at: AppTest):
    return next(each.value for each in at.dataframe if "parents" in each.value.columns)


def ids(at: AppTest) -> list[str]:
    return table(at)["id"].tolist()


def button(at: AppTest, label: str):
    return next(each for each in at.button if each.label == label)


def captions(at: AppTest) -> str:
    return " ".join(each.value for each in at.caption)


@pytest.mark.usefixtures("run")
def test_every_formula_is_there_the_best_first():
    at = watch()
    assert not at.exception
    assert ids(at) == ["3.0", "2.1", "2.0", "2.2"]
    assert "4 of 4 formulas fit; 2 generations kept no record" in captions(at)
    assert table(at)["reason"].tolist()[-1] == "not finite"


@pytest.mark.usefixtures("run")
def test_they_are_searched_filtered_and_sorted():
    at = watch()
    at.text_input(key="run.formulas.words").set_value("LOG_ABS").run()
    assert ids(at) == ["3.0", "2.1"]
    at.selectbox(key="run.formulas.generation").select(2).run()
    assert ids(at) == ["2.1"]
    at.text_input(key="run.formulas.words").set_value("").run()
    at.selectbox(key="run.formulas.order").select("oldest").run()
    assert ids(at) == ["2.0", "2.1", "2.2"]
    at.segmented_control(key="run.formulas.valid").select("Without").run()
    assert ids(at) == ["2.2"]
    at.selectbox(key="run.formulas.generation").set_value(None).run()
    at.segmented_control(key="run.formulas.valid").select("With a figure").run()
    at.multiselect(key="run.formulas.ways").select("crossover").run()
    assert ids(at) == ["3.0"]
    at.text_input(key="run.formulas.words").set_value("nothing").run()
    assert not at.exception
    assert any("No formula fits" in each.value for each in at.info)


@pytest.mark.usefixtures("run")
def test_many_are_shown_in_parts(monkeypatch):
    monkeypatch.setattr("workbench.panels.run_formulas.MOST", 3)
    at = watch()
    assert ids(at) == ["3.0", "2.1", "2.0"]
    assert "1 to 3 shown" in captions(at)
    at.selectbox(key="run.formulas.part.4").select(3).run()
    assert not at.exception
    assert ids(at) == ["2.2"]


def test_a_ticked_formula_has_its_ways_on_and_its_family(run):
    at = watch(picked=[run.name, "3.0"])
    assert not at.exception
    assert "Formula 3.0:" in captions(at)
    assert any(each.value == SECOND[0]["text"] for each in at.code)
    story = next(each.value for each in at.markdown if "How it came to be" in each.value)
    assert "generation 3, crossover of 2.0" in story
    words = [each.proto.alt for each in at.get("plotly_chart")]
    assert any("The formula 3.0, tau 0.600" in each and "2 ancestors" in each for each in words)
    family = next(each.value for each in at.dataframe if "story" in each.value.columns)
    assert family["id"].tolist() == ["3.0", "2.0", "2.1"]
    assert family["steps"].tolist() == [0, 1, 1]
    assert "No formula was made from it" in captions(at)


def test_a_formula_without_parents_or_figure_says_so(run):
    at = watch(picked=[run.name, "2.2"])
    assert not at.exception
    assert "It has no figure, not finite." in captions(at)
    assert not any("story" in each.value.columns for each in at.dataframe)
    at = watch(picked=[run.name, "2.0"])
    assert "1 formula was made from it: 3.0" in captions(at)


def test_what_is_ticked_in_another_run_or_is_gone_counts_for_nothing(run):
    for picked in (["other", "3.0"], [run.name, "9.9"]):
        at = watch(picked=picked)
        assert not at.exception
        assert "Tick a formula" in captions(at)


def test_a_run_whose_log_has_no_formulas_says_so_and_opens(make_run):
    make_run(Status.FINISHED)
    at = watch()
    assert not at.exception
    assert any("kept no record" in each.value for each in at.info)
    assert at.metric


def test_the_list_of_a_run_at_work_stands_still_until_asked(make_run):
    run = make_run(Status.RUNNING)
    tell(run, 2, FIRST)
    at = watch()
    assert len(ids(at)) == 3
    tell(run, 3, SECOND)
    at.run()
    assert len(ids(at)) == 3
    button(at, "Show 1 new formula").click().run()
    assert not at.exception
    assert ids(at)[0] == "3.0"


def test_the_hall_of_fame_leads_to_the_family(run):
    log = EventLog(run.events_file)
    fame = {**generation(4)["hall_of_fame"][0], "id": "3.0"}
    log.write("generation", {**generation(4), "hall_of_fame": [fame]})
    log.close()
    at = watch(view=None)
    button(at, "Where it comes from").click().run()
    assert not at.exception
    assert at.segmented_control(key="run.workings").value == "All formulas"
    assert "Formula 3.0:" in captions(at)


@pytest.mark.usefixtures("run")
def test_diversity_is_drawn_over_generations():
    at = watch(view="Diversity")
    assert not at.exception
    words = [each.proto.alt for each in at.get("plotly_chart")]
    assert any("Over 4 generations diversity went from 0.25 to 0.25" in each for each in words)


@pytest.mark.parametrize("status", [Status.RUNNING, Status.STOPPED, Status.FINISHED])
def test_a_run_is_given_more_generations(make_run, monkeypatch, status):
    run = make_run(status)
    resumed = []
    monkeypatch.setattr("eznas_core.runs.control.resume", lambda run, **_: resumed.append(run.name))
    before = run.config.generations
    at = watch(view=None)
    field = next(each for each in at.number_input if each.label == "Generations in all")
    assert field.min == before + 1
    field.set_value(before + 3)
    button(at, "Extend the run").click().run()
    assert not at.exception
    assert run.config.generations == before + 3
    assert resumed == ([] if status is Status.RUNNING else [run.name])


def test_settings_that_this_version_does_not_know_are_not_extended(make_run):
    import json

    run = make_run(Status.STOPPED)
    header = json.loads(run.config_file.read_text())
    header["config"]["of_old"] = 3
    run.config_file.write_text(json.dumps(header))
    at = watch(view=None)
    button(at, "Extend the run").click().run()
    assert not at.exception
    assert any("of\\_old" in each.value for each in at.error)
    assert run.header() == header


def test_a_run_that_ended_before_it_took_note_can_be_resumed(make_run):
    run = make_run(Status.FINISHED)
    run.write_result({**(run.result() or {}), "generation": run.config.generations})
    assert "Resume" not in [each.label for each in watch(view=None).button]
    runs.extend(run, run.config.generations + 2)
    assert "Resume" in [each.label for each in watch(view=None).button]
