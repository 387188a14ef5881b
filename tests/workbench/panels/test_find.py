"""Panels of the page "Find networks", on searches in every state."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.architecture_search import Archive, Experiment, Scored, SearchSettings, judge
from eznas_core.runs import SearchDirectory, Status, WorkerRecord
from eznas_core.runs.processes import this_process
from eznas_core.scoring import ScoringProtocol
from eznas_core.truth import load, shipped
from workbench.tables import searches

TABLES = shipped.FOLDER  # before the fixture of all tests hides it


def page() -> None:
    from workbench.guard import guarded
    from workbench.panels import find_choice, find_form, find_live, space_choice

    with guarded():
        search = find_choice.show()
        find_form.show(space_choice.show())
        if search is not None:
            find_live.show(search)


SETTINGS = SearchSettings(
    space="nasbench201",
    proxy="flops",
    budget=10,
    runs=3,
    protocol=ScoringProtocol(batch_size=1),
)


@pytest.fixture
def make(tmp_path: Path, monkeypatch, space):
    """Makes searches in a data folder of the test's own, in any state."""
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))

    def score(architectures):
        for each in architectures:
            yield Scored(value=float(space.macs(each)), seconds=0.1)

    def one(status=Status.FINISHED, *, networks=None, alive=True, message="", **changes):
        archive = Archive(settings=SETTINGS.replace(**changes))
        asked = iter(range(10**6))
        Experiment(archive, scorer=score).run(
            stop=None if networks is None else lambda: next(asked) + 1 >= networks
        )
        search = SearchDirectory(tmp_path / "searches" / "one")
        search.path.mkdir(parents=True)
        archive.save(search.search_file)
        process = this_process()
        if not alive:
            process = dataclasses.replace(process, began="never")
        progress = {
            "method": "local",
            "run": 0,
            "done": 1,
            "runs": 9,
            "networks": 4,
            "share": 0.2,
            "seconds_left": 30.0,
        }
        search.write_worker(
            WorkerRecord(
                process=process, state=status, message=message, progress=progress, updated=1.0
            )
        )
        return search

    return one


def shown() -> AppTest:
    return AppTest.from_function(page, default_timeout=90).run()


def test_before_any_search_there_is_only_the_form(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = shown()
    assert not at.exception
    assert not at.get("plotly_chart")
    assert at.button[0].label == "Start search"


def test_a_finished_search_is_judged(make):
    make()
    at = shown()
    assert not at.exception
    assert not at.error
    labels = [metric.label for metric in at.metric]
    assert labels[:5] == [
        "Pick of random search",
        "Pick of local search",
        "Pick of regularised evolution",
        "A blind pick",
        "Best there is",
    ]
    said = " ".join(element.value for element in at.markdown)
    assert "over random search with the same proxy and budget" in said
    assert "n = 3 runs" in said
    assert len(at.dataframe[0].value) == 3
    assert len(at.dataframe[1].value) == 9
    (chart,) = at.get("plotly_chart")
    assert "3 runs" in chart.proto.spec
    assert "best there is" in chart.proto.spec
    assert {b.label for b in at.download_button} == {
        "Download as CSV",
        "Download the report (JSON)",
    }
    assert "0 labels spent" in " ".join(caption.value for caption in at.caption)
    assert at.query_params["search"] == "one"


def test_the_tables_are_the_report_s(make, space, table):
    archive = make().archive()
    report = judge(archive, load("nasbench201", "cifar10"))
    titles = {name: name for name in ("random", "local", "evolution")}
    frame = searches.found(report, titles)
    assert frame["score"].is_monotonic_decreasing
    first = frame.iloc[0]
    cell = space.parse(first[searches.NETWORK])
    assert first["score"] == space.macs(cell)
    assert first["accuracy"] == table.accuracy(cell)
    assert first["regret"] == pytest.approx(report.best[1] - table.accuracy(cell))
    methods = searches.methods(report, titles).set_index("method")
    assert methods.loc["random", "over random search"] == "–"
    assert methods.loc["local", "networks a run"] == 10


def test_the_best_of_all_scored_can_be_followed(make):
    make()
    at = shown()
    at.segmented_control(key="find.curve").select("the best network scored").run()
    assert "the best network scored" in at.get("plotly_chart")[0].proto.spec


def test_a_search_under_way_shows_how_far_it_is_and_can_be_stopped(make):
    search = make(Status.RUNNING, networks=14)
    at = shown()
    assert not at.exception
    assert "Local search, run 1" in at.get("progress")[0].proto.text
    assert len(at.dataframe[0].value) == 3
    next(button for button in at.button if button.label == "Stop search").click().run()
    assert search.stop_flag.exists()
    assert any("Stopping" in caption.value for caption in at.caption)


def test_before_the_first_run_has_ended_that_is_said(make):
    make(Status.RUNNING, networks=3)
    at = shown()
    assert not at.exception
    assert "first run has ended" in at.info[0].value


def test_stopped_interrupted_and_failed_searches_say_so(make):
    search = make(Status.STOPPED, networks=3)
    at = shown()
    assert "No run had ended" in at.info[0].value
    assert any(button.label == "Go on" for button in at.button)
    record = search.worker
    gone = dataclasses.replace(record.process, began="never")
    search.write_worker(dataclasses.replace(record, state=Status.RUNNING, process=gone))
    assert any(button.label == "Go on" for button in shown().button)
    failed = dataclasses.replace(record, state=Status.FAILED, message="no such folder")
    search.write_worker(failed)
    at = shown()
    assert not at.exception
    assert "no such folder" in at.error[0].value


def test_a_damaged_file_is_told_of(make):
    make().search_file.write_text("{")
    at = shown()
    assert not at.exception
    assert "not JSON" in at.error[0].value


def test_an_address_of_a_search_that_is_not_here_is_told_of(make):
    make()
    at = AppTest.from_function(page, default_timeout=90)
    at.query_params["search"] = "gone"
    at.run()
    assert "gone" in at.error[0].value
    assert at.query_params["search"] == "one"


def test_the_form_starts_a_search_with_what_it_says(tmp_path, monkeypatch):
    from eznas_core import runs

    started = []

    def start(settings):
        started.append(settings)
        return SearchDirectory(tmp_path / "searches" / "new")

    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    monkeypatch.setattr(runs, "start_search", start)
    at = AppTest.from_function(page, default_timeout=90).run()
    at.number_input(key="find.budget").set_value(30)
    at.number_input(key="find.parameters").set_value(0.5)
    at.number_input(key="find.seed").set_value(7)
    at.button[0].click().run()
    assert not at.exception
    (settings,) = started
    assert (settings.budget, settings.seed, settings.protocol.seed) == (30, 7, 7)
    assert settings.constraints.max_parameters == 500_000
    assert settings.constraints.max_macs is None
    assert (settings.space, settings.label, settings.proxy) == (
        "nasbench201",
        "baseline",
        "effective-rank",
    )


def test_where_few_accuracies_are_known_the_search_stays_among_them(monkeypatch):
    def form() -> None:
        from workbench.guard import guarded
        from workbench.panels import find_form, space_choice

        with guarded():
            find_form.show(space_choice.show())

    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", TABLES)
    at = AppTest.from_function(form, default_timeout=60).run()
    assert next(box for box in at.selectbox if box.label == "Candidates").value == "space"
    at.selectbox(key="space").set_value("nds-darts").run()
    assert not at.exception
    assert next(box for box in at.selectbox if box.label == "Candidates").value == "table"


def test_the_proxy_is_the_one_that_suits_the_space_until_one_is_chosen(monkeypatch):
    def form() -> None:
        from workbench.guard import guarded
        from workbench.panels import find_form, space_choice

        with guarded():
            find_form.show(space_choice.show())

    def proxy() -> str:
        return at.selectbox(key="by").value

    monkeypatch.setattr("eznas_core.truth.shipped.FOLDER", TABLES)
    at = AppTest.from_function(form, default_timeout=60).run()
    assert proxy() == "effective-rank"
    assert "159 accuracies" in at.selectbox(key="by").help
    at.selectbox(key="space").set_value("nds-darts").run()
    assert proxy() == "eznas-a"
    at.selectbox(key="by").set_value("naswot").run()
    at.selectbox(key="space").set_value("nasbench201").run()
    assert not at.exception
    assert proxy() == "naswot"
