from __future__ import annotations

import json

import pytest

from benchmarks.machine import Machine
from benchmarks.table import Row, Section, Spread, Target, to_json, to_markdown

MACHINE = Machine(
    processor="Abacus 3",
    cores=2,
    memory_gb=4.0,
    system="Linux x86_64",
    python="3.11",
    torch="2.6",
    load=0.5,
)


def section(*rows: Row) -> Section:
    return Section(name="some", title="Some", how="By hand.", rows=rows, remarks=("Remark.",))


def test_a_spread_is_the_median_and_the_quartiles():
    assert Spread.of([4.0, 1.0, 3.0, 2.0, 5.0]) == Spread(median=3.0, low=2.0, high=4.0, count=5)
    assert Spread.of_ratios([2.0, 9.0], [1.0, 3.0]) == Spread(
        median=2.5, low=2.0, high=3.0, count=2
    )


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target(bound=2.0, at_most=True), True),
        (Target(bound=1.9, at_most=True), False),
        (Target(bound=2.0, at_most=False), True),
        (Target(bound=2.1, at_most=False), False),
        (Target(bound=8.0, at_most=True, of_ratio=False), False),
    ],
)
def test_a_target_is_met_or_missed(target, met):
    row = Row(label="a", figure=Spread.of([9.0]), unit="s", ratio=Spread.of([2.0]), target=target)
    assert target.met_by(row) is met
    assert ("met" if met else "missed") in to_markdown(MACHINE, "run", 1.0, [section(row)])
    record = to_json(MACHINE, "run", 1.0, [section(row)])
    assert json.loads(json.dumps(record))["sections"][0]["rows"][0]["met"] is met


def test_a_row_without_the_ratio_that_is_aimed_at_misses_it():
    target = Target(bound=1.0, at_most=False)
    assert not target.met_by(Row(label="a", figure=Spread.of([9.0]), unit="s", target=target))


def test_the_page_names_machine_command_and_figures():
    row = Row(label="a b", figure=Spread.of([1.0, 2.0, 3.0]), unit="ms")
    page = to_markdown(MACHINE, "python -m benchmarks.run", 12.3, [section(row)])
    for text in ("Abacus 3, 2 core(s)", "`python -m benchmarks.run` (12 s)", "## Some", "Remark."):
        assert text in page
    assert "| a b | 2 [1, 3] ms |  |  |  |" in page
