"""The file alone against the engine, in a process that has nothing but torch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core import spaces
from eznas_core.evolution import Grammar, random_formula
from eznas_core.exporting import (
    ParityCase,
    ParityReport,
    check_parities,
    check_parity,
    score_elsewhere,
    to_python,
)
from eznas_core.expressions import LANGUAGES, LIBRARY, format
from eznas_core.foundation import EznasError
from eznas_core.measures import MEASURES
from eznas_core.scoring import expression_proxy, resolve
from eznas_core.spaces import Architecture

SPACE = spaces.get("nasbench201")
# Kinds and places that random formulas meet rarely.
HAND_MADE = (
    "matmul(weight, activation[data])",  # shapes that suit no unit
    "units_min(determinant(weight))",  # square in some units only
    "units_depth_weighted(log(numel(preactivation_grad[perturbed])))",
    "add(log(units_rss(frobenius(weight_grad[data]))), multiply(0.25, log_macs))",
    "units_max(multiply(weight, units_std(add(mean(weight), depth))))",
    "exp(exp(exp(units_sum(numel(weight)))))",  # infinite
    "subtract(units, divide(log_parameters, macs))",
    "units_sum(exp(exp(frobenius(activation[noise]))))",  # a unit that is infinite
)


def _random_formulas(count: int) -> list[str]:
    rng = np.random.default_rng(5)
    texts = []
    for language in ("eznas-2022", "units", "wide"):
        grammar = Grammar(LANGUAGES.get(language))
        texts += [
            format(random_formula(grammar, rng, low=2, high=5, max_size=25)) for _ in range(count)
        ]
    return texts


def test_library_measures_and_random_formulas_score_as_the_engine_does():
    texts = dict.fromkeys([*LIBRARY.names(), *MEASURES.names(), *HAND_MADE, *_random_formulas(4)])
    proxies = [resolve(text) for text in texts]
    modules = {proxy: to_python(proxy) for proxy in proxies}
    reports = check_parities(modules, SPACE, networks=1, batch_size=3)
    worst = {report.proxy: report.cases for report in reports if not report.ok}
    assert not worst
    assert sum(case.engine is not None for report in reports for case in report.cases) > 40
    without = [c for r in reports for c in r.cases if c.engine is None]
    assert without
    assert all(case.reason for case in without)


@pytest.mark.parametrize("space", ["nats-sss", "nds-darts", "nds-nasnet"])
def test_networks_of_other_spaces_travel_too(space: str):
    report = check_parity(
        resolve("eznas-a"), spaces.get(space), networks=1, batch_size=2, dataset="imagenet16-120"
    )
    assert report.ok
    assert report.cases[0].engine is not None


def test_a_module_with_other_rules_than_the_spaces_is_seen_to_differ():
    proxy, space = resolve("units"), spaces.get("nds-darts")
    own = check_parity(proxy, space, networks=1, batch_size=2)
    assert own.ok
    assert own.units == "all"
    other = check_parity(proxy, space, networks=1, batch_size=2, source=to_python(proxy))
    assert not other.ok
    assert "units by the rules 'all'" in str(other)
    some = check_parity(proxy, space, networks=1, batch_size=2, units="relu-conv-bn,relu-linear")
    assert some.ok
    assert some.cases[0].engine != own.cases[0].engine
    with pytest.raises(EznasError, match="did you mean 'relu-linear'"):
        to_python(proxy, units="relu-linaer")


def test_the_check_sees_a_difference():
    source = to_python(resolve("params")).replace("return value", "return value * 1.0001")
    report = check_parity(resolve("params"), SPACE, networks=1, source=source)
    assert not report.ok
    assert report.largest_difference == pytest.approx(1e-4, rel=1e-3)
    assert str(report).startswith("DIFFERS")


def test_the_check_sees_that_the_file_leans_on_the_project():
    networks, images = [nn.Flatten()], torch.zeros(1, 3, 2, 2)
    for source, package in (
        ("from eznas_core import spaces", "eznas_core"),
        ("import torch\nimport numpy.testing as t", "numpy"),
    ):
        with pytest.raises(EznasError, match=f"more than torch: {package}"):
            score_elsewhere([source], networks, images)
    with pytest.raises(EznasError, match="must not be needed"):
        score_elsewhere(["__import__('eznas_core')"], networks, images)


def test_networks_of_foreign_classes_cannot_travel():
    class Mine(nn.Module):
        pass

    with pytest.raises(EznasError, match="Mine"):
        score_elsewhere([to_python(resolve("params"))], [Mine()], torch.zeros(1))


def test_a_report_knows_the_difference_between_no_score_and_a_wrong_one():
    architecture = Architecture("nasbench201", "x")

    def report(engine: float | None, exported: float | None) -> ParityReport:
        case = ParityCase(architecture=architecture, engine=engine, exported=exported)
        return ParityReport(proxy="p", space="s", batch_size=1, seed=0, cases=(case,))

    assert report(None, None).largest_difference == 0
    assert report(2.0, 2.0).largest_difference == 0
    assert report(0.0, 0.0).largest_difference == 0
    assert report(1.0, 2.0).largest_difference == 0.5
    assert report(None, 1.0).largest_difference == float("inf")
    assert report(None, 1.0).to_json()["largest_difference"] is None
    assert expression_proxy("weight").name == "weight"
