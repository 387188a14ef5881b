"""Panels of the page "Accuracies": tables with their ceilings, and trainings in every state."""

from __future__ import annotations

import dataclasses
import shutil
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from eznas_core import spaces, training
from eznas_core.runs import EventLog, Status, WorkerRecord
from eznas_core.runs.processes import this_process
from eznas_core.training import TrainedResult, TrainingData, TrainingRequest, TrainingRun
from eznas_core.training.results import result_event
from eznas_core.truth import Column, keep_tables
from tests.helpers.tables import accuracy_table

SIZES = ("8:8:8:8:8", "16:8:8:8:8", "8:16:8:8:8", "8:8:16:8:8")


def tables_page() -> None:
    from workbench.guard import guarded
    from workbench.panels import truth_tables

    with guarded():
        truth_tables.show()


def training_page() -> None:
    from workbench.guard import guarded
    from workbench.panels import training_form, work_choice, work_live

    with guarded():
        run = work_choice.training()
        training_form.show()
        if run is not None:
            work_live.training(run)


def look(page) -> AppTest:
    return AppTest.from_function(page, default_timeout=120).run()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    # Without it there is one table less to look past.
    monkeypatch.setattr("eznas_core.truth.analog_nasbench.find_installed", lambda: None)
    return tmp_path


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("ceiling", "noisy"), [(0.31, True), (0.72, False)])
def test_a_table_has_its_histogram_and_its_ceiling(ceiling, noisy):
    table = accuracy_table(
        SIZES,
        [[50.0, 20], [58.0, 21], [55.0, 22], [52.0, 23]],
        space="nats-sss",
        columns=(
            Column(name="accuracy", title="test accuracy", ceiling=ceiling),
            Column(name="likelihood", title="test likelihood", ceiling=0.9),
        ),
        source="micro",
    )
    keep_tables((table,))
    at = look(tables_page)
    assert not at.exception
    row = at.dataframe[0].value.iloc[0]
    assert row["ceiling"] == ceiling
    assert ("mostly chance" in row["source"]) == noisy
    assert "over 4 networks: from 50.00 to 58.00" in at.get("plotly_chart")[0].proto.alt
    assert [metric.value for metric in at.metric] == [f"{ceiling:.3f}", "0.900"]
    assert bool(at.warning) == noisy
    at.selectbox[1].set_value("likelihood").run()
    assert not at.warning


@pytest.mark.usefixtures("home")
def test_without_tables_there_is_only_the_list():
    at = look(tables_page)
    assert not at.exception
    assert at.dataframe[0].value["networks"].isna().all()
    assert not at.selectbox


@pytest.fixture
def made(home):
    def make(status: Status, *, alive: bool = True, result: bool = False) -> TrainingRun:
        space = spaces.get("nats-sss")
        images = np.zeros((20, 8, 8, 3), np.uint8)
        labels = np.arange(20) % 10
        data = TrainingData(
            dataset="cifar10",
            train_images=images,
            train_labels=labels,
            test_images=images,
            test_labels=labels,
            classes=10,
        )
        recipe = training.recipe_for("micro", space).replace(seeds=2)
        run = TrainingRun(home / "trainings" / "one")
        run.prepare(space, data, recipe, 3)
        TrainingRequest(space=space.name, images="/images", recipe=recipe).write(run.request_file)
        log = EventLog(run.results_file)
        for number, text in enumerate(run.plan.architectures[:2]):
            outcome = TrainedResult(
                test_accuracy=40.0 + number, test_loss=1.0, train_loss=1.0, seconds=30.0
            )
            log.write(*result_event((0, text), outcome))
        log.close()
        process = this_process()
        run.directory.write_worker(
            WorkerRecord(
                process=process if alive else dataclasses.replace(process, began="never"),
                state=status,
                message="",
                progress={"done": 2, "total": 6, "seconds_left": 120.0},
                updated=time.time(),
            )
        )
        if result:
            run.directory.write_result(
                {
                    "space": "nats-sss",
                    "source": "micro",
                    "architectures": 3,
                    "default_label": "accuracy",
                    "ceilings": {"accuracy": 0.45},
                }
            )
        return run

    return make


def test_a_running_training_shows_what_it_has_and_can_be_stopped(made):
    run = made(Status.RUNNING)
    at = look(training_page)
    assert not at.exception
    assert at.get("progress")[0].proto.text == "2 of 6 trainings, about 2 min 0 s left"
    assert [metric.value for metric in at.metric] == ["2", "0", "41.00 %", "30.0"]
    next(b for b in at.button if b.label == "Stop").click().run()
    assert run.directory.stop_flag.exists()


def test_a_training_whose_worker_is_gone_can_go_on(made, monkeypatch):
    run = made(Status.RUNNING, alive=False)
    resumed = []
    monkeypatch.setattr("eznas_core.training.resume", resumed.append)
    at = look(training_page)
    assert "ended without a word" in at.warning[0].value
    next(b for b in at.button if b.label == "Go on").click().run()
    assert resumed == [run]


def test_a_worker_that_went_with_the_room_on_the_disk_says_so(made, monkeypatch):
    made(Status.RUNNING, alive=False)
    usage = shutil.disk_usage("/")._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    at = look(training_page)
    assert "The disk is full" in at.error[0].value
    assert "“Go on”" in at.error[0].value


def test_a_finished_training_shows_its_ceiling_and_mark(made):
    made(Status.FINISHED, result=True)
    at = look(training_page)
    assert not at.exception
    assert at.metric[-1].value == "0.450"
    assert "Mostly chance" in at.warning[0].value
    assert any("nats-sss/micro: 3 networks" in caption.value for caption in at.caption)


def test_the_form_starts_a_training_in_a_process_of_its_own(home, monkeypatch):
    started = []

    def start(request: TrainingRequest) -> TrainingRun:
        started.append(request)
        run = TrainingRun(home / "trainings" / "two")
        run.path.mkdir(parents=True)
        request.write(run.request_file)
        return run

    monkeypatch.setattr("eznas_core.training.start", start)
    at = look(training_page)
    at.selectbox(key="train.space").set_value("nds-darts").run()
    next(b for b in at.button if b.label == "Start training").click().run()
    assert at.error[0].value == "Say where the images are"
    at.text_input[0].set_value("/images")
    at.number_input[0].set_value(5)
    next(b for b in at.button if b.label == "Start training").click().run()
    assert not at.exception
    (request,) = started
    recipe = training.recipe_for("micro", spaces.get("nds-darts"))
    assert (request.space, request.architectures, request.recipe) == ("nds-darts", 5, recipe)
    assert (request.images, request.dataset, request.source) == ("/images", None, "micro")
    assert at.selectbox(key="training").value == "two"
    assert "reads the images" in at.info[0].value
