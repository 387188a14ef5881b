"""docs/statistics.md is true to the code: its tables are compared, its example is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import eznas_core
from eznas_core.statistics import ALL_STATISTICS, PERTURBATION, Omission, Probe, Rule

PAGE = Path(eznas_core.__file__).parents[1] / "docs" / "statistics.md"

EXPECTED = {
    "statistics": [
        (f"`{n}`", f"${n.latex}$", n.quantity.place, n.quantity.shape, n.meaning)
        for n in ALL_STATISTICS
    ],
    "probes": [(f"`{probe}`", probe.meaning.removeprefix("when ")) for probe in Probe],
    "rules": [
        (f"`{rule}`", rule.reading.enters, rule.reading.weight, rule.reading.leaves)
        for rule in Rule
    ],
    "omissions": [(str(omission), omission.meaning) for omission in Omission],
}


def rows_of(table: str) -> list[tuple[str, ...]]:
    found = re.search(rf"<!-- table: {table} -->\n(.*?)<!-- end -->", PAGE.read_text(), re.DOTALL)
    assert found is not None
    _, _, *lines = found[1].splitlines()
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


@pytest.mark.parametrize("table", EXPECTED)
def test_a_table_says_what_the_code_says(table):
    expected = EXPECTED[table]
    text = "\n".join("| " + " | ".join(row) + " |" for row in expected)
    assert rows_of(table) == expected, f"the table should be:\n{text}"


def test_the_perturbation_is_that_of_the_code():
    assert f"standard normal times {PERTURBATION}," in PAGE.read_text()


def test_the_example_runs():
    example = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert example is not None
    names: dict[str, object] = {}
    exec(compile(example[1], str(PAGE), "exec"), names)
    assert names["captured"].units
