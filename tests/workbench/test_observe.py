from __future__ import annotations

import json

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import EventLog, Status
from tests.workbench.conftest import generation
from workbench import observe
from workbench.observe import Observer, open_run, phase, share


def test_a_look_gives_what_the_log_holds(make_run):
    snapshot = Observer(make_run(Status.RUNNING)).look()
    assert snapshot.status is Status.RUNNING
    assert [event["number"] for event in snapshot.generations] == [0, 1]
    assert (snapshot.evaluated, snapshot.invalid, snapshot.labels) == (20, 2, 80)
    assert snapshot.seconds == 4.0
    assert snapshot.seconds_left == 90.0
    assert snapshot.result is None


def test_a_second_look_reads_only_on(make_run):
    run = make_run(Status.RUNNING)
    observer = Observer(run)
    first = observer.look()
    log = EventLog(run.events_file)
    log.write("generation", {**first.generations[-1], "number": 2})
    log.close()
    assert [event["number"] for event in observer.look().generations] == [0, 1, 2]


def test_the_formulas_are_read_when_somebody_asks(make_run):
    run = make_run(Status.RUNNING)
    observer = Observer(run)
    assert "newcomers" not in observer.look().generations[0]
    assert (observer.formulas().records, observer.formulas().silent) == ({}, 2)
    log = EventLog(run.events_file)
    made = [{"id": "2.0", "text": "units"}]
    log.write("generation", {**generation(2), "newcomers": made})
    log.close()
    found = observer.formulas()
    assert list(found.records) == ["2.0"]
    # Who looks at the earlier list keeps it as it was.
    assert observer.formulas().records is not found.records


def test_a_half_written_line_waits(make_run):
    run = make_run(Status.RUNNING)
    observer = Observer(run)
    line = json.dumps({"event": "generation", "number": 2, "generations": 2})
    with run.events_file.open("a") as log:
        log.write(line[:20])
    assert len(observer.look().generations) == 2
    with run.events_file.open("a") as log:
        log.write(line[20:] + "\n")
    assert len(observer.look().generations) == 3


def test_a_worker_that_is_gone_leaves_an_interrupted_run(make_run):
    assert Observer(make_run(Status.RUNNING, alive=False)).look().status is Status.INTERRUPTED


def test_a_failed_run_says_why(make_run):
    snapshot = Observer(make_run(Status.FAILED, message="disk full")).look()
    assert snapshot.message == "disk full"
    assert snapshot.seconds_left is None


def test_the_log_s_tail_is_what_was_printed_last(make_run):
    run = make_run()
    run.log_file.write_text("\n".join(map(str, range(50))))
    assert Observer(run).log_tail(2) == "48\n49"
    run.log_file.unlink()
    assert Observer(run).log_tail() == ""


@pytest.mark.parametrize("name", ["nowhere", "../escape", ""])
def test_only_runs_of_the_workbench_can_be_opened(make_run, name):
    make_run()
    with pytest.raises(EznasError):
        open_run(name)


def test_the_share_rises_from_nothing_to_all():
    steps = [
        {},
        {"phase": "fitness", "generation": 0, "generations": 1, "done": 1, "total": 2},
        {"phase": "selection", "generation": 0, "generations": 1, "done": 1, "total": 2},
        {"phase": "fitness", "generation": 1, "generations": 1, "done": 0, "total": 2},
        {"phase": "test", "generation": 1, "generations": 1, "done": 1, "total": 2},
    ]
    shares = [share(step, Status.RUNNING) for step in steps]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] < 1.0
    assert share({}, Status.FINISHED) == 1.0


def test_the_phase_is_said_in_words():
    progress = {"phase": "selection", "generation": 3, "generations": 9, "done": 2, "total": 40}
    assert phase(progress, Status.RUNNING) == "Generation 3 of 9: selection networks, 2 of 40"
    assert phase(progress, Status.PAUSED) == "Paused"
    assert phase(progress, Status.INTERRUPTED) == "Interrupted"
    assert phase({}, Status.RUNNING) == "Preparing"


def test_the_module_says_nothing_of_streamlit():
    assert "streamlit" not in (vars(observe))
