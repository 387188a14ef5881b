"""Curves of several runs."""

from __future__ import annotations

from workbench.figures import run_overlay
from workbench.palette import LIGHT


def event(number, **figures):
    return {"number": number, **figures}


def test_a_line_for_each_run_in_the_order_of_its_generations():
    found = run_overlay.info(
        {
            "one": [event(1, best_selection=0.4), event(0, best_selection=0.3)],
            "two": [event(0, best_selection=None), event(1, best_selection=0.2)],
        }
    )
    assert [line.run for line in found.lines] == ["one", "two"]
    assert found.lines[0].generations == (0, 1)
    assert found.lines[0].values == (0.3, 0.4)
    assert found.lines[1].values == (0.2,)
    assert "one 0.400 after 2 generations; two 0.200 after 1 generation" in found.description


def test_events_of_another_version_are_gaps_and_no_faults():
    strange = [{}, event("x", diversity=1), event(0, diversity="much"), event(1, diversity=True)]
    found = run_overlay.info({"old": strange, "none": []}, "diversity")
    assert [line.values for line in found.lines] == [(), ()]
    assert "old has none yet" in found.description
    assert len(run_overlay.figure(found).data) == 2


def test_no_two_of_twelve_runs_look_alike():
    looks = {run_overlay.look(position, LIGHT) for position in range(12)}
    assert len(looks) == 12
