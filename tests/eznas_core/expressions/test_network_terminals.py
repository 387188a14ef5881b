"""Numbers of the network: sizes, and every hand-designed measure by its name."""

from __future__ import annotations

import math

import pytest
from torch import nn

from eznas_core.expressions import (
    LANGUAGES,
    NETWORK_TERMINALS,
    NetworkTerminal,
    evaluate,
    evaluate_many,
    explain,
    format,
    parse,
    shape_only,
    to_latex,
)
from eznas_core.expressions.network_terminals import SIZES, name_of_measure
from eznas_core.foundation import Failure, Reason
from eznas_core.measures import MEASURES, Measure, Needs

NAMES = [row.name for row in NETWORK_TERMINALS if row.measure is not None]


def test_every_measure_is_a_network_number():
    assert {NETWORK_TERMINALS.get(name).measure for name in NAMES} == set(MEASURES)
    assert set(NAMES) | set(SIZES) == set(NETWORK_TERMINALS.names())


@pytest.mark.parametrize("name", NAMES)
def test_its_value_is_what_the_measure_gives_alone(name, captured):
    measure = NETWORK_TERMINALS.get(name).measure
    alone = measure.value(captured.network, captured.probe)
    found = evaluate(parse(name), captured)
    if isinstance(alone, Failure):
        assert (found.value, found.failure) == (None, alone)
    else:
        assert found.value == alone


def test_most_have_a_value_here(captured):
    results = evaluate_many([parse(name) for name in NAMES], captured)
    assert sum(result.value is not None for result in results) > 20


def test_a_measure_stands_beside_aggregates_and_inside_units(captured):
    naswot = MEASURES.get("naswot").value(captured.network, captured.probe)
    total = evaluate(parse("units_sum(mean(weight))"), captured).value
    found = evaluate(parse("add(multiply(2, naswot), units_sum(mean(weight)))"), captured)
    assert found.value == pytest.approx(2 * naswot + total)
    inside = evaluate(parse("units_sum(multiply(mean(weight), naswot))"), captured)
    assert inside.value == pytest.approx(naswot * total)


def test_synflow_is_the_logarithm_of_the_sum_of_flows(captured):
    assert parse("log_synflow") == NetworkTerminal("synflow") == parse("synflow")
    assert format(parse("Log-Synflow")) == "synflow"
    raw, logarithm = evaluate_many((parse("synflow_raw"), parse("synflow")), captured)
    assert math.log(raw.value) == pytest.approx(logarithm.value)


def test_a_measures_failure_is_the_formulas(weights):
    statistics = weights([1.0])
    statistics.network = nn.Linear(2, 3, device="meta")
    statistics.probe = None
    found = evaluate(parse("add(naswot, units_sum(mean(weight)))"), statistics)
    assert found.failure.reason is Reason.UNSUPPORTED
    assert "naswot needs weights" in found.failure.detail


def test_a_measure_is_run_once_for_many_formulas_and_only_if_named(captured, monkeypatch):
    calls = []

    def counted(self, *_):
        calls.append(self.name)
        return 1.5

    monkeypatch.setattr(Measure, "value", counted)
    evaluate_many([parse("units_sum(mean(weight))"), parse("log_macs")], captured)
    assert calls == []
    evaluate_many([parse("snip"), parse("add(snip, 1)"), parse("multiply(snip, depth)")], captured)
    assert calls == ["snip"]


def test_a_measure_whose_name_is_taken_gets_a_suffix():
    def measure(name):
        return Measure(
            name=name,
            title="T",
            formula="x",
            paper="P",
            year=2000,
            higher_is_better=True,
            needs=Needs(),
            function=lambda *_: 0.0,
            meaning="M.",
        )

    assert name_of_measure(measure("mean")) == "mean_measure"
    assert name_of_measure(measure("depth")) == "depth_measure"
    assert name_of_measure(measure("new")) == "new"


def test_only_the_last_language_has_them():
    assert set(LANGUAGES.get("everything").network_terminals) == set(NETWORK_TERMINALS.names())
    assert LANGUAGES.get("everything").operators == LANGUAGES.get("wide").operators
    for name in ("wide", "units"):
        assert LANGUAGES.get(name).network_terminals == SIZES
    for name in ("eznas-2022", "measured"):
        assert LANGUAGES.get(name).network_terminals == ()


def test_those_that_count_are_known_to():
    assert [name for name in NAMES if shape_only(parse(name))] == ["flops", "layers", "params"]


def test_they_can_be_shown():
    assert to_latex(parse("multiply(2, ntk_condition)")) == r"2 \cdot \mathrm{ntk\_condition}"
    assert explain(parse("add(naswot, 1)")) == "The score is the network's NASWOT plus 1."
