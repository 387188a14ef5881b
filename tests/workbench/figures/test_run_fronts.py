"""Fronts of several runs."""

from __future__ import annotations

from workbench.figures import run_fronts


def member(name, size, tau):
    return {"id": name, "text": "weight", "size": size, "tau": tau, "ms": 7.0}


def test_each_run_keeps_its_own_front():
    found = run_fronts.info({"a": {"front": [member("1", 9, 0.5), member("2", 3, 0.2)]}, "b": None})
    assert [(name, front.sizes, front.taus) for name, front in found.runs] == [
        ("a", (3, 9), (0.2, 0.5)),
        ("b", (), ()),
    ]
    assert found.description == (
        "Best trade-offs of 2 runs: a up to tau 0.500 with 2 formulas; b has no front."
    )
    drawn = run_fronts.figure(found)
    assert [list(trace.x) for trace in drawn.data] == [[3, 9], [3, 9], [], []]
