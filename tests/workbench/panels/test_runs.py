"""The page "Runs", on run directories made by hand."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core import runs
from eznas_core.runs import Status
from tests.helpers.runs_page import look, press


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def listed(at: AppTest) -> list[str]:
    return at.dataframe[0].value["name"].tolist()


def test_without_runs_the_way_to_the_first_one_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = look()
    assert not at.exception
    assert "Nothing has evolved" in at.info[0].value


def test_runs_are_listed_and_filtered(make_run):
    make_run(Status.FINISHED)
    runs.archive(make_run(Status.STOPPED))
    runs.add_tags(make_run(Status.FAILED), "odd")
    at = look()
    assert sorted(listed(at)) == ["run-1", "run-3"]
    assert "2 of 3 runs shown, 0 ticked; 1 archived" in at.caption[0].value
    at.toggle[0].set_value(True).run()
    assert sorted(listed(at)) == ["run-1", "run-2", "run-3"]
    at.multiselect[1].select("odd").run()
    assert listed(at) == ["run-3"]
    at.text_input[0].set_value("nothing like this").run()
    assert "No run fits" in at.info[0].value


def test_one_run_is_tagged_named_noted_and_keeps_its_tick(make_run):
    run = make_run(Status.STOPPED)
    at = look("run-1")
    at.text_input(key="runs.new_tags").set_value(" a, b c ,").run()
    assert runs.describe(run).notes.tags == ("a", "b c")
    at.selectbox(key="runs.old_tag").select("a").run()
    assert runs.describe(run).notes.tags == ("b c",)
    at.text_area[0].set_value("look again")
    at.text_input(key="runs.name.run-1").set_value("better")
    press(at, "Save")
    assert not at.exception
    (found,) = runs.catalogue(run.path.parent)
    assert (found.name, found.notes.note) == ("better", "look again")
    assert at.subheader[0].value == "better"


@pytest.mark.parametrize("name", ["../out", "run-2", ".hidden", ""])
def test_a_name_that_is_none_is_refused_with_the_reason(make_run, name):
    run = make_run(Status.STOPPED)
    make_run(Status.STOPPED)
    at = look("run-1")
    at.text_input(key="runs.name.run-1").set_value(name)
    press(at, "Save")
    assert not at.exception
    assert at.error
    assert run.config_file.is_file()


def test_what_is_deleted_comes_back(make_run):
    run = make_run(Status.FINISHED)
    make_run(Status.FINISHED)
    at = press(look("run-1", "run-2"), "Delete")
    assert not run.path.exists()
    assert "2 runs thrown away" in at.success[0].value
    press(at, "Undo")
    assert not at.exception
    assert sorted(listed(at)) == ["run-1", "run-2"]
    assert not at.success
    press(press(at, "Delete"), "Restore")
    assert len(runs.list_trash(run.path.parent)) == 1


def test_the_bin_is_emptied_for_good(make_run):
    run = make_run(Status.FINISHED)
    at = press(press(look("run-1"), "Delete"), "Remove them")
    assert not at.exception
    assert runs.list_trash(run.path.parent) == ()


def test_a_run_at_work_cannot_be_deleted_or_renamed(make_run):
    make_run(Status.RUNNING)
    at = look("run-1")
    assert next(button for button in at.button if button.label == "Delete").disabled
    assert at.text_input(key="runs.name.run-1").disabled
    assert "Resume" not in labels(at)


def test_resuming_starts_a_worker_on_what_was_stopped(make_run, monkeypatch):
    make_run(Status.STOPPED)
    resumed = []
    monkeypatch.setattr("eznas_core.runs.resume", lambda run: resumed.append(run.name))
    press(look("run-1"), "Resume")
    assert resumed == ["run-1"]


def test_a_run_of_another_version_opens_and_is_not_gone_on_with(make_run, monkeypatch):
    run = make_run(Status.STOPPED)
    header = json.loads(run.config_file.read_text())
    header["version"] = "0.0.1"
    header["config"]["of_old"] = 3
    run.config_file.write_text(json.dumps(header))
    monkeypatch.setattr("eznas_core.runs.resume", lambda _: pytest.fail("it was gone on with"))
    at = look("run-1")
    assert "version 0.0.1" in at.info[0].value
    press(at, "Resume")
    assert not at.exception
    assert "of\\_old" in at.error[0].value
    at.segmented_control(key="runs.card").select("Clone settings").run()
    assert "of_old" in at.warning[0].value


def test_settings_are_cloned_with_another_seed(make_run, monkeypatch):
    run = make_run(Status.FINISHED)
    started = []

    def start(config):
        started.append(config)
        return run

    monkeypatch.setattr("eznas_core.runs.start", start)
    at = look("run-1")
    at.segmented_control(key="runs.card").select("Clone settings").run()
    press(at, "Start a new run")
    assert not at.exception
    assert started == [run.config.replace(seed=run.config.seed + 1)]


def test_several_are_compared_in_four_ways(make_run):
    make_run(Status.FINISHED)
    other = make_run(Status.STOPPED, generations=1)
    header = json.loads(other.config_file.read_text())
    header["config"]["seed"] = 77
    other.config_file.write_text(json.dumps(header))
    at = look("run-1", "run-2")
    assert not at.exception
    words = at.get("plotly_chart")[0].proto.alt
    assert "run-1 0.400 after 2 generations" in words
    assert "run-2 0.400 after 1 generation" in words
    view = at.segmented_control(key="runs.compare")
    view.select("Settings").run()
    assert at.dataframe[1].value["setting"].tolist() == ["seed"]
    at.segmented_control(key="runs.compare").select("Trade-offs").run()
    assert "run-1 up to tau 0.500 with 2 formulas" in at.get("plotly_chart")[0].proto.alt
    at.segmented_control(key="runs.compare").select("Test tau").run()
    assert "run-1, n=400 0.520 [0.420, 0.620]" in at.get("plotly_chart")[0].proto.alt
    assert any("Without a test figure: run-2" in each.value for each in at.caption)
    press(at, "Untick all")
    assert "Tick a run" in at.caption[-1].value
