from __future__ import annotations

from types import SimpleNamespace

import pytest

from eznas_core.evolution import family as family_of
from workbench.figures import family


def record(name: str, text: str, *parents: str) -> SimpleNamespace:
    generation = int(name.split(".")[0])
    how = "crossover" if parents else "random"
    return SimpleNamespace(id=name, text=text, generation=generation, how=how, parents=parents)


RECORDS = {
    each.id: each
    for each in (
        record("0.1", "units"),
        record("0.2", "log_abs(macs)"),
        record("3.4", "add(units, log_abs(macs))", "0.1", "0.2"),
    )
}
TAUS = {"0.1": 0.2, "0.2": None, "3.4": 0.5}


@pytest.fixture(scope="module")
def info() -> family.FamilyInfo:
    return family.info(family_of(RECORDS, "3.4"), TAUS)


def test_each_member_has_its_numbers_the_formula_first(info):
    assert info.ids == ("3.4", "0.1", "0.2")
    assert info.steps == (0, 1, 1)
    assert info.generations == (3, 0, 0)
    assert info.taus == (0.5, 0.2, None)
    assert info.texts[0] == "add(units, log_abs(macs))"
    assert info.stories[0].endswith("0.2 gave log_abs(macs)")


def test_lines_say_who_was_made_from_whom(info):
    assert info.lines == (
        family.Line(parent=1, child=0, gave=False),
        family.Line(parent=2, child=0, gave=True),
    )


def test_donors_are_drawn_unlike_receivers_and_what_has_no_figure_below(info):
    drawing = family.figure(info)
    made, gave, ancestors, formula = drawing.data
    assert (made.line.dash, gave.line.dash) == ("solid", "dot")
    assert tuple(made.x) == (0, 3, None)
    assert tuple(ancestors.text) == ("0.1", "0.2")
    assert tuple(ancestors.marker.symbol) == ("circle", "x")
    assert ancestors.y[1] < min(ancestors.y[0], formula.y[0])
    assert tuple(formula.x) == (3,)


def test_the_description_says_how_far_back_it_goes(info):
    assert "3.4, tau 0.500" in info.description
    assert "2 ancestors back to 0.1 of generation 0, tau 0.200." in info.description
    fewer = family.info(family_of(RECORDS, "3.4", most=2), TAUS)
    assert "1 further back are not drawn" in fewer.description


def test_a_formula_made_by_chance_stands_alone():
    alone = family.info(family_of(RECORDS, "0.2"), TAUS)
    assert "has no parents on record" in alone.description
    family.figure(alone)
