"""Panels of the page "Evolve", on run directories made by hand in every state."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core import runs
from eznas_core.runs import Status


def watching() -> None:
    from workbench.guard import guarded
    from workbench.panels import run_choice, run_live, run_verdict

    run = run_choice.show()
    if run is None:
        import streamlit as st

        st.info("no run")
    else:
        with guarded():
            if (result := run.result()) is not None:
                run_verdict.show(result, run.name)
            run_live.show(run)


def watch(**query: str) -> AppTest:
    at = AppTest.from_function(watching, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def test_without_runs_there_is_nothing_to_choose(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    assert watch().info[0].value == "no run"


def test_a_running_run_shows_curves_time_left_and_its_buttons(make_run):
    make_run(Status.RUNNING)
    at = watch()
    assert not at.exception
    assert labels(at)[:2] == ["Pause", "Stop run"]
    assert [metric.value for metric in at.metric] == ["0.400", "0.510", "20", "80", "4 s"]
    assert "about 1 min 30 s left" in at.get("progress")[0].proto.text
    assert "Kendall tau over 2 generations" in at.get("plotly_chart")[0].proto.alt
    assert at.dataframe[0].value["formula"].tolist() == ["units_sum(frobenius(weight))"]


def view(at: AppTest, name: str) -> AppTest:
    return at.segmented_control(key="run.workings").select(name).run()


def test_the_trade_offs_are_drawn_first(make_run):
    make_run()
    charts = watch().get("plotly_chart")
    words = next(each.proto.alt for each in charts if "trade-offs" in each.proto.alt)
    assert "2 formulas: from tau 0.300" in words
    assert "40.0% of" in words


def test_ways_operators_labels_and_pace_are_shown_on_demand(make_run):
    make_run()
    at = view(watch(), "Ways")
    assert not at.exception
    ways = at.dataframe[1].value
    assert ways.loc[0, ["way", "tried", "survived"]].tolist() == ["random", 10, 4]
    at = view(at, "Operators")
    assert at.dataframe[1].value.to_dict("list") == {"operator": ["frobenius"], "uses": [4]}
    at = view(at, "Labels and pace")
    assert at.dataframe[1].value["labels"].tolist() == [80]
    assert at.dataframe[1].value["of"].tolist() == [500]
    assert any("5.0 formulas a second" in each.value for each in at.caption)


def test_a_run_of_an_older_version_has_no_front_and_is_shown_all_the_same(make_run):
    import json

    run = make_run()
    lines = [json.loads(line) for line in run.events_file.read_text().splitlines()]
    new = ("front", "hypervolume", "diversity")
    kept = [{name: value for name, value in line.items() if name not in new} for line in lines]
    run.events_file.write_text("".join(json.dumps(line) + "\n" for line in kept))
    at = watch()
    assert not at.exception
    assert any("better than chance yet" in each.value for each in at.caption)


def test_a_run_before_its_first_generation_says_so(make_run):
    make_run(Status.RUNNING, generations=0)
    at = watch()
    assert "first formulas are being measured" in at.info[0].value
    assert not at.get("plotly_chart")


def test_stopping_and_pausing_set_the_flags_and_say_so(make_run):
    run = make_run(Status.RUNNING)
    at = watch()
    at.button[1].click().run()
    assert run.stop_flag.exists()
    assert any("Stopping after the network" in each.value for each in at.caption)
    run.stop_flag.unlink()
    at = watch()
    at.button[0].click().run()
    assert run.pause_flag.exists()


def test_a_paused_run_can_go_on(make_run):
    run = make_run(Status.PAUSED)
    runs.request_pause(run)
    at = watch()
    assert labels(at)[:2] == ["Go on", "Stop run"]
    at.button[0].click().run()
    assert not run.pause_flag.exists()


@pytest.mark.parametrize(
    ("status", "alive", "word"),
    [
        (Status.STOPPED, True, "stopped"),
        (Status.RUNNING, False, "interrupted"),
        (Status.FAILED, True, "failed"),
    ],
)
def test_a_run_that_ended_early_can_be_resumed(make_run, status, alive, word):
    make_run(status, alive=alive, message="disk full" if status is Status.FAILED else "")
    at = watch()
    assert not at.exception
    assert labels(at)[0] == "Resume"
    assert word in at.get("markdown")[0].value or word in str(at)
    if status is Status.FAILED:
        assert at.error[0].value == "disk full"
    told = any("“Resume” sends a new one" in each.value for each in at.warning)
    assert told is (status is Status.RUNNING)


def test_a_finished_run_stands_beside_known_proxies_on_the_test_networks(make_run):
    make_run(Status.FINISHED)
    at = watch()
    assert not at.exception
    text = " ".join(each.value for each in at.markdown)
    assert "0.520 [0.420, 0.620]" in text
    assert "400 test networks" in text
    assert "80 labels" in text
    assert "not separable" in text
    assert at.dataframe[0].value["test"].tolist() == [0.52]
    forest = at.get("plotly_chart")[0].proto.alt
    assert "EZNAS-A 0.450" in forest
    assert "Parameters 0.500" in forest


def test_the_address_names_the_run(make_run):
    first, second = make_run(), make_run()
    at = watch(run=first.name)
    assert at.selectbox[0].value == first.name
    assert {first.name, second.name} == set(at.selectbox[0].options)


def test_an_address_with_an_unknown_run_says_so_and_shows_the_newest(make_run):
    run = make_run()
    at = watch(run="2001-01-01-000000")
    assert not at.exception
    assert "no run" in at.error[0].value
    assert at.selectbox[0].value in (run.name, None)
    assert at.metric


def test_the_reasons_of_invalid_formulas_are_counted(make_run):
    make_run()
    at = watch()
    assert "Formulas without a figure: 2 of 20" in [box.label for box in at.expander]
    assert at.dataframe[-1].value.to_dict("list") == {"reason": ["not finite"], "formulas": [2]}


def test_a_damaged_result_is_answered(make_run):
    run = make_run()
    run.result_file.write_text("{")
    at = watch()
    assert not at.exception
    assert "damaged" in at.error[0].value


def form() -> None:
    from workbench.panels import evolve_form, space_choice

    evolve_form.show(space_choice.show())


def field(at: AppTest, name: str):
    return at.number_input(key=f"evolve.quick.{name}")


def test_a_value_that_is_not_allowed_is_answered_beside_its_field(monkeypatch):
    monkeypatch.setattr(runs, "start", lambda _: pytest.fail("must not start"))
    at = AppTest.from_function(form, default_timeout=60).run()
    field(at, "population").set_value(1)
    at.button[0].click().run()
    assert not at.exception
    assert at.error[0].value == "Got 1, allowed are whole numbers from 2 to 5000"


def test_settings_that_contradict_each_other_are_answered(monkeypatch):
    monkeypatch.setattr(runs, "start", lambda _: pytest.fail("must not start"))
    at = AppTest.from_function(form, default_timeout=60).run()
    field(at, "fitness_networks").set_value(450)
    field(at, "selection_networks").set_value(300)
    at.button[0].click().run()
    assert "at least 750" in at.error[0].value


def test_a_valid_form_starts_a_run_with_its_values(make_run, monkeypatch):
    started = []
    run = make_run(Status.RUNNING)

    def start(config):
        started.append(config)
        return run

    monkeypatch.setattr(runs, "start", start)
    at = AppTest.from_function(form, default_timeout=60).run()
    field(at, "generations").set_value(3)
    field(at, "seed").set_value(9)
    at.button[0].click().run()
    assert not at.exception
    (config,) = started
    assert (config.generations, config.seed, config.label) == (3, 9, "baseline")
    assert at.session_state["run.wanted"] == run.name


def test_choices_and_switches_have_inputs_of_their_own(make_run, monkeypatch):
    started = []
    run = make_run(Status.RUNNING)
    monkeypatch.setattr(runs, "start", lambda config: started.append(config) or run)
    at = AppTest.from_function(form, default_timeout=60).run()
    at.selectbox(key="evolve.quick.survival").select("nsga2")
    at.toggle(key="evolve.quick.adapt_rates").set_value(True)
    at.button[0].click().run()
    assert not at.exception
    assert (started[0].survival, started[0].adapt_rates) == ("nsga2", True)


def test_presets_fill_the_form():
    at = AppTest.from_function(form, default_timeout=60).run()
    at.segmented_control(key="evolve.preset").select("standard").run()
    assert at.number_input(key="evolve.standard.test_networks").value == 1000


def test_a_folder_that_cannot_be_written_is_answered(monkeypatch, tmp_path):
    (tmp_path / "runs").write_text("a file where the folder should be")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = AppTest.from_function(form, default_timeout=60).run()
    at.button[0].click().run()
    assert not at.exception
    assert "Cannot make the data folder" in at.error[0].value


def test_the_rules_for_units_can_be_chosen_and_are_usual_until_then(make_run, monkeypatch):
    started = []
    run = make_run(Status.RUNNING)
    monkeypatch.setattr(runs, "start", lambda config: started.append(config) or run)
    at = AppTest.from_function(form, default_timeout=60).run()
    assert at.selectbox(key="evolve.quick.units").options[0] == "usual in the space"
    at.button[0].click().run()
    at.selectbox(key="evolve.quick.units").select("all")
    at.button[0].click().run()
    assert not at.exception
    assert [config.units for config in started] == [None, "all"]


def test_rules_that_find_no_unit_are_answered_beside_their_field(monkeypatch):
    # Rules that one types in are beyond what AppTest can do in a selectbox.
    start = runs.start
    monkeypatch.setattr(runs, "start", lambda config: start(config.replace(units="relu-linear")))
    at = AppTest.from_function(form, default_timeout=60).run()
    at.button[0].click().run()
    assert not at.exception
    assert "The rules 'relu-linear' find no unit in networks of NAS-Bench-201" in at.error[0].value
    assert not runs.catalogue()


def ended_with_front(run, *, tasks: bool = False) -> dict:
    """Gives a finished run's result a front, and two tasks."""
    result = run.result()
    tested = result["hall_of_fame"][0]["test"]
    entry = {
        "id": "2.1",
        "text": tested["text"],
        "size": 3,
        "ms": 7.2,
        "fitness": {"tau": 0.6, "taus": [0.6, 0.7]},
        "selection": {"tau": 0.55, "taus": [0.55, 0.65]},
        "test": tested,
    }
    result |= {"front": [entry], "card": {"space": "nasbench201", "label": "baseline"}}
    if tasks:
        alone = {**tested, "kendall": {"value": 0.31, "low": 0.21, "high": 0.41}, "n": 200}
        names = ("nasbench201/cifar10", "nasbench201/cifar100")
        result["tasks"] = [
            {
                "task": name,
                "figures": [alone],
                "front": [alone],
                "baselines": result["baselines"],
                "comparisons": result["comparisons"],
            }
            for name in names
        ]
        cards = {name: {"label": "main"} for name in names}
        result["card"] = {"combine": "minimum", "tasks": cards}
    run.write_result(result)
    return result


def test_the_whole_front_stands_on_the_test_networks_of_a_finished_run(make_run):
    ended_with_front(make_run(Status.FINISHED))
    at = watch()
    assert not at.exception
    frame = at.dataframe[0].value
    assert frame[["size", "fitness", "selection", "test"]].values.tolist() == [[3, 0.6, 0.55, 0.52]]
    assert any("400 test networks by the column “baseline”" in each.value for each in at.markdown)
    assert any("chosen on the selection networks, not from this" in c.value for c in at.caption)


def test_each_of_several_tasks_has_a_verdict_of_its_own(make_run):
    ended_with_front(make_run(Status.FINISHED), tasks=True)
    at = watch()
    assert any("the minimum of 2 tasks" in each.value for each in at.markdown)
    at.segmented_control(key="run.verdict.task").select("nasbench201/cifar100").run()
    assert not at.exception
    text = " ".join(each.value for each in at.markdown)
    assert "0.310 [0.210, 0.410]** on 200 test networks" in text
    assert "by the column “main”" in text
    assert at.dataframe[0].value[["fitness", "selection", "test"]].values.tolist() == [
        [0.7, 0.65, 0.31]
    ]


def test_a_result_from_before_fronts_were_measured_has_no_such_table(make_run):
    make_run(Status.FINISHED)
    at = watch()
    assert not at.exception
    assert "disguise" in at.dataframe[0].value.columns
