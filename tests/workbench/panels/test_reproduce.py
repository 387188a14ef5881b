"""Panels of the page "Reproduce", on reproductions made by hand in every state."""

from __future__ import annotations

import dataclasses
import time

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.reproduction import ROWS, Line, Published, Report, ReproductionPlan, ReproductionRun
from eznas_core.runs import Status, WorkerRecord
from eznas_core.runs.processes import this_process

LINE = Line(
    row="nds-darts",
    title="NDS DARTS, CIFAR-10",
    proxy="eznas-a",
    text="x",
    published=Published(kendall=0.5466, spearman=0.7365, source="their README"),
    kendall=(0.5, 0.4, 0.6),
    spearman=(0.7, 0.6, 0.8),
    problem="",
    n=120,
    unscored=0,
    label="accuracy",
    label_title="test accuracy",
    truth="micro",
    truth_kind="micro",
    ceiling=0.41,
    noisy=True,
    seed=1,
    batch_size=16,
    images="gaussian",
    label_budget=None,
    seconds=0.25,
    card=None,
)


def page() -> None:
    from workbench.guard import guarded
    from workbench.panels import reproduce_form, work_choice, work_live

    with guarded():
        run = work_choice.reproduction()
        reproduce_form.show()
        if run is not None:
            work_live.reproduction(run)


def look() -> AppTest:
    return AppTest.from_function(page, default_timeout=120).run()


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))

    def make(status: Status, *, alive: bool = True, report: bool = True, message: str = ""):
        run = ReproductionRun(tmp_path / "reproductions" / "one")
        run.prepare(ReproductionPlan(rows=("nds-darts",), proxies=("params",)))
        process = this_process()
        run.directory.write_worker(
            WorkerRecord(
                process=process if alive else dataclasses.replace(process, began="never"),
                state=status,
                message=message,
                progress={"done": 30, "total": 120, "seconds_left": 90.0},
                updated=time.time(),
            )
        )
        if report:
            lines, absent = (LINE,), {"nds-pnas": "eznas truth fetch nds"}
            found = Report(lines=lines, absent=absent, protocol="batch 16", complete=True)
            run.directory.write_result(found.to_json())
        return run

    return make


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def test_the_form_offers_every_row_and_the_usual_proxies(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = look()
    assert not at.exception
    rows, proxies = at.multiselect
    assert rows.value == [row.name for row in ROWS]
    assert proxies.value == list(ReproductionPlan().proxies)
    assert "NAS-Bench-201, CIFAR-10 (analog-nasbench)" in rows.options
    assert "NDS DARTS, CIFAR-10 (no accuracies here)" in rows.options


def test_the_button_starts_it_in_a_process_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    started = []

    def start(plan: ReproductionPlan) -> ReproductionRun:
        started.append(plan)
        run = ReproductionRun(tmp_path / "reproductions" / "two")
        run.prepare(plan)
        return run

    monkeypatch.setattr("eznas_core.reproduction.start", start)
    at = look()
    at.multiselect[0].set_value(["nds-darts"])
    at.multiselect[1].set_value(["params"])
    at.text_input[0].set_value("units_sum(frobenius(weight))")
    next(b for b in at.button if b.label == "Reproduce the table").click().run()
    assert not at.exception
    (plan,) = started
    assert (plan.rows, plan.proxies) == (
        ("nds-darts",),
        ("params", "units_sum(frobenius(weight))"),
    )
    assert (plan.samples, plan.batch_size, plan.images) == (300, 16, "gaussian")
    assert at.selectbox(key="reproduction").value == "two"


def test_what_is_wrong_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = look()
    at.text_input[0].set_value("parms")
    next(b for b in at.button if b.label == "Reproduce the table").click().run()
    assert "params" in at.error[0].value


def test_a_finished_one_has_table_marks_and_downloads(made):
    made(Status.FINISHED)
    at = look()
    assert not at.exception
    row = at.dataframe[0].value.iloc[0]
    assert (row["published"], row["tau"], row["interval"]) == (0.5466, 0.5, "0.500 [0.400, 0.600]")
    assert (row["n"], row["label"], row["ceiling"]) == (120, "test accuracy", 0.41)
    assert "Mostly chance: NDS DARTS" in at.warning[0].value
    assert any("their README" in caption.value for caption in at.caption)
    assert [button.proto.label for button in at.get("download_button")] == ["Markdown", "CSV"]
    assert "Stop" not in labels(at)
    assert "Go on" not in labels(at)


def test_a_running_one_has_time_left_and_can_be_stopped(made):
    run = made(Status.RUNNING)
    at = look()
    assert not at.exception
    assert at.get("progress")[0].proto.text == "30 of 120 networks, about 1 min 30 s left"
    next(b for b in at.button if b.label == "Stop").click().run()
    assert run.directory.stop_flag.exists()
    assert not at.get("download_button")


@pytest.mark.parametrize(
    ("status", "alive"), [(Status.STOPPED, True), (Status.RUNNING, False), (Status.FAILED, True)]
)
def test_one_that_has_ended_early_can_go_on(made, monkeypatch, status, alive):
    run = made(status, alive=alive, report=False, message="the disk is full")
    resumed = []
    monkeypatch.setattr("eznas_core.reproduction.resume", resumed.append)
    at = look()
    assert not at.exception
    assert any("30 of 120 networks are done" in caption.value for caption in at.caption)
    if status is Status.FAILED:
        assert at.error[0].value == "the disk is full"
    next(b for b in at.button if b.label == "Go on").click().run()
    assert resumed == [run]
