from __future__ import annotations

import math

from eznas_core.evolution import family
from eznas_core.runs import FormulaRecord
from workbench.tables import formulas


def record(name: str, text: str, *parents: str, **changes) -> FormulaRecord:
    values = {
        "id": name, "text": text, "generation": int(name.split(".")[0]), "how": "point",
        "parents": parents, "fitness": 0.5, "selection": None, "size": 3, "ms": 7.0,
        "reason": "", "detail": "", "disguise": "",
    }  # fmt: skip
    return FormulaRecord(**{**values, **changes})


def test_each_formula_is_a_row_with_all_that_is_known():
    good = record("1.0", "units", "0.1", "0.2", selection=0.4, disguise="shapes alone")
    bad = record("0.1", "log(weight)", fitness=None, reason="not finite", detail="log of 0")
    frame = formulas.listing([good, bad])
    assert list(frame.columns) == list(formulas.COLUMNS)
    assert frame.iloc[0][["id", "selection", "fitness", "parents", "disguise"]].tolist() == [
        "1.0", 0.4, 0.5, "0.1, 0.2", "shapes alone",
    ]  # fmt: skip
    assert frame["reason"].isna().tolist() == [True, False]
    assert frame["reason"][1] == "not finite: log of 0"
    assert math.isnan(frame["fitness"][1])


def test_nothing_is_a_table_too():
    assert list(formulas.listing([]).columns) == list(formulas.COLUMNS)


def test_a_family_is_a_row_for_each_member():
    records = {each.id: each for each in (record("0.1", "units"), record("1.0", "macs", "0.1"))}
    frame = formulas.members(family(records, "1.0"), records)
    assert frame["steps"].tolist() == [0, 1]
    assert frame["story"][0] == "generation 1, point of 0.1: units → macs"
    assert frame["formula"].tolist() == ["macs", "units"]
