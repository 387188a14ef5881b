"""Families worked out by hand, and those of a real evolution."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from eznas_core.evolution.lineage import as_sums, compared, family, given_part
from eznas_core.expressions import difference, format, parse
from eznas_core.foundation import EznasError
from eznas_core.runs.formulas import FormulaBook
from tests.helpers.evolutions import run as evolved


def record(name: str, text: str, how: str = "random", *parents: str) -> SimpleNamespace:
    generation = int(name.split(".")[0])
    return SimpleNamespace(id=name, text=text, generation=generation, how=how, parents=parents)


def known(*records: SimpleNamespace) -> dict[str, SimpleNamespace]:
    return {each.id: each for each in records}


A = record("0.1", "units_sum(mean(weight))")
B = record("0.2", "multiply(log_abs(macs), 3)")
C = record("1.0", "add(units_sum(mean(weight)), log_abs(macs))", "crossover", "0.1", "0.2")
D = record("2.0", "add(units_max(mean(weight)), log_abs(macs))", "aggregator", "1.0")
E = record("3.0", "add(add(units_max(mean(weight)), log_abs(macs)), multiply(units, 2))", "graft",
           "2.0")  # fmt: skip
ALL = known(A, B, C, D, E)


def test_the_family_goes_back_to_chance_the_nearest_first():
    found = family(ALL, "3.0")
    assert [(m.id, m.steps) for m in found.members] == [
        ("3.0", 0), ("2.0", 1), ("1.0", 2), ("0.1", 3), ("0.2", 3),
    ]  # fmt: skip
    assert [(each.parent, each.child, each.gave) for each in found.links] == [
        ("2.0", "3.0", False), ("1.0", "2.0", False), ("0.1", "1.0", False), ("0.2", "1.0", True),
    ]  # fmt: skip
    assert found.left_out == 0
    assert found.children == ()
    assert family(ALL, "1.0").children == ("2.0",)


def test_each_step_says_what_made_it_and_what_changed():
    assert [member.sentence for member in family(ALL, "3.0").members] == [
        "generation 3, graft of 2.0: + multiply(units, 2)",
        "generation 2, aggregator of 1.0: units_sum → units_max",
        "generation 1, crossover of 0.1: + log_abs(macs); 0.2 gave log_abs(macs)",
        "generation 0, random",
        "generation 0, random",
    ]


def test_one_can_look_back_a_few_steps_only_or_at_so_many():
    assert [m.id for m in family(ALL, "3.0", steps=1).members] == ["3.0", "2.0"]
    found = family(ALL, "3.0", most=2)
    assert ([m.id for m in found.members], found.left_out) == (["3.0", "2.0"], 3)
    assert [each.parent for each in found.links] == ["2.0"]


def test_a_formula_that_comes_by_two_ways_is_there_once():
    child = record("3.1", "add(units_max(mean(weight)), units_sum(mean(weight)))", "join",
                   "2.0", "1.0")  # fmt: skip
    found = family({**ALL, "3.1": child}, "3.1")
    assert [(m.id, m.steps) for m in found.members][:3] == [("3.1", 0), ("2.0", 1), ("1.0", 1)]
    assert len(found.members) == 5
    assert len(found.links) == 5


def test_parents_that_are_one_and_parents_that_nobody_knows():
    alone = record("4.0", "square(units)", "crossover", "9.9", "9.9")
    (only,) = family(known(alone), "4.0").members
    assert only.absent == ("9.9",)
    assert only.sentence == "generation 4, crossover of 9.9, which is not on record"
    twice = record("1.1", "square(units_sum(mean(weight)))", "crossover", "0.1", "0.1")
    assert [each.gave for each in family(known(A, twice), "1.1").links] == [False]


def test_records_that_go_round_in_a_circle_come_to_an_end():
    one, other = record("0.1", "units", "point", "0.2"), record("0.2", "macs", "point", "0.1")
    assert [m.id for m in family(known(one, other), "0.1").members] == ["0.1", "0.2"]


def test_a_formula_of_another_language_is_told_and_does_no_harm():
    odd = record("1.0", "no_such_operator(weight)", "point", "0.1")
    (link,) = family(known(A, odd), "1.0").links
    assert link.text == "the formula 1.0 cannot be read by this version"
    donors = record("1.0", "units", "crossover", "0.1", "0.2")
    found = family(known(A, record("0.2", "nothing("), donors), "1.0")
    assert "0.2 cannot be read" in found.links[1].text


def test_there_must_be_such_a_formula():
    with pytest.raises(EznasError, match=r"no formula '7\.7'"):
        family(ALL, "7.7")


@pytest.mark.parametrize(
    ("old", "new", "changes", "turned"),
    [
        ("negate(units)", "subtract(multiply(macs, 2), units)", ["+ multiply(macs, 2)"], False),
        ("add(units, 2)", "negate(add(units, 2))", [], True),
        ("subtract(units, macs)", "subtract(macs, 3)", ["units → 3"], True),
        ("units", "negate(exp(units))", ["negate(exp(…)) around all"], False),
    ],
)
def test_signs_are_looked_through(old, new, changes, turned):
    found, sign = compared(parse(old), parse(new))
    assert ([each.text for each in found], sign) == (changes, turned)


def test_differences_become_sums():
    assert format(as_sums(parse("subtract(2, negate(units))"))) == "add(2, units)"
    assert format(as_sums(parse("negate(add(units, 3))"))) == "add(negate(units), -3)"
    assert as_sums(parse("exp(weight)")) == parse("exp(weight)")


@pytest.mark.parametrize(
    ("receiver", "child", "donor", "part"),
    [
        ("units", "square(macs)", "add(square(macs), 1)", "square(macs)"),
        ("units", "add(units, multiply(macs, 4))", "log_abs(macs)", "macs"),
        ("add(units, 2)", "add(units, 5)", "multiply(macs, 5)", "5"),
        ("units", "exp(units)", "macs", None),
        # All of what stands there now is the donor's, though part of it was there before.
        ("exp(units)", "exp(add(square(units), 2))", "add(square(units), 2)",
         "add(square(units), 2)"),
    ],
)  # fmt: skip
def test_the_gift_is_the_largest_part_that_came_from_the_donor(receiver, child, donor, part):
    found = given_part(parse(donor), difference(parse(receiver), parse(child)))
    assert (None if found is None else format(found)) == part


def test_every_family_of_an_evolution_goes_back_to_formulas_made_by_chance(tmp_path):
    from eznas_core.runs import EventLog, RunDirectory
    from tests.helpers.evolutions import CONFIG

    _, records = evolved()
    run = RunDirectory.create(tmp_path / "run", CONFIG)
    log = EventLog(run.events_file)
    for each in records:
        log.write("generation", each)
    log.close()
    book = FormulaBook(run)
    book.refresh()
    assert len(book.records) == sum(each["evaluated"] for each in records)
    for name in book.records:
        found = family(book.records, name)
        assert not any(member.absent for member in found.members)
        ends = [book.records[m.id] for m in found.members if not m.links]
        assert ends
        assert {each.how for each in ends} == {"random"}
        for link in found.links:
            assert link.gave or link.changes or link.turned or "spelling" in link.text
