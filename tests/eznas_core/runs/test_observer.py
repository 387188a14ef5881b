from __future__ import annotations

import subprocess
import sys

from eznas_core.runs import EventLog, RunView, Status, follow


def test_a_view_of_a_finished_run_tells_its_whole_story(finished):
    view = RunView(finished)
    assert view.refresh()
    assert sorted(view.generations) == [0, 1, 2, 3, 4]
    assert [event["event"] for event in view.milestones] == ["started", "finished"]
    assert view.progress["phase"] == "test"
    assert view.skipped == 0
    assert view.status is Status.FINISHED
    assert not view.refresh()


def test_a_view_may_leave_fields_out(finished):
    view = RunView(finished, without=("newcomers",))
    view.refresh()
    assert len(view.generations) == 5
    assert all("newcomers" not in event and event["front"] for event in view.generations.values())


def test_a_view_grows_with_its_run(run):
    view = RunView(run)
    assert not view.refresh()
    log = EventLog(run.events_file)
    log.write("generation", {"number": 0, "best_fitness": 0.1})
    assert view.refresh()
    log.write("generation", {"number": 1, "best_fitness": 0.2})
    # a worker of another making may tell a generation again
    log.write("generation", {"number": 1, "best_fitness": 0.2})
    log.write("generation", {"number": "x"})
    log.write("from the future", {})
    log.close()
    assert view.refresh()
    assert sorted(view.generations) == [0, 1]
    assert [event["event"] for event in view.milestones] == ["from the future"]


def test_a_log_that_starts_again_is_told_again(run):
    log = EventLog(run.events_file)
    for number in range(5):
        log.write("generation", {"number": number})
    view = RunView(run)
    view.refresh()
    run.events_file.write_text('{"event":"generation","number":7}\n')
    assert view.refresh()
    assert sorted(view.generations) == [7]
    log.close()


def test_lines_that_are_no_events_are_counted(run):
    run.events_file.write_text('nonsense\n{"event":"started"}\n')
    view = RunView(run)
    view.refresh()
    assert view.skipped == 1
    assert len(view.milestones) == 1


def test_following_a_run_that_ended_gives_one_picture(finished):
    (view,) = follow(finished)
    assert len(view.generations) == 5


def test_looking_at_runs_does_not_import_torch(finished):
    script = (
        "import sys; from pathlib import Path; from eznas_core import runs\n"
        "run, = runs.list_runs(Path(sys.argv[1]))\n"
        "view = runs.RunView(run); view.refresh(); run.result(); run.settings\n"
        "print(str(view.status), 'torch' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(finished.path.parent)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["finished", "False"]
