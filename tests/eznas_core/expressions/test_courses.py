"""Units of shapes met before take a shorter way; it must lead to the same place."""

from __future__ import annotations

import pytest
import torch

from eznas_core.expressions import evaluate, evaluate_many, parse
from eznas_core.expressions.plan import make_plan
from eznas_core.expressions.running import Run
from eznas_core.foundation import Reason

FORMULAS = [
    "units_sum(frobenius(logdet(weight)))",  # square slices in some units only
    "units_sum(numel(log(matmul(weight, weight))))",
    "units_sum(numel(log_abs(exp(weight))))",
    "units_mean(add(numel(weight), frobenius(determinant(weight))))",
    "units_mean(add(frobenius(determinant(weight)), l1_norm(exp(exp(weight)))))",
    "units_max(l1_norm(exp(exp(weight))))",
    "units_mean(multiply(ones_like(exp(weight)), weight))",
    "units_sum(subtract(mean(weight), units_mean(frobenius(weight))))",
    "units_sum(frobenius(divide(weight, units_min(frobenius(logdet(weight))))))",
    "units_sum(frobenius(divide(weight, units_min(frobenius(matmul(weight, weight))))))",
]


@pytest.fixture(autouse=True)
def fresh_plans():
    make_plan.cache_clear()
    yield
    make_plan.cache_clear()


def drawn(*shapes: tuple[int, ...]) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(len(shapes))
    return [torch.randn(shape, generator=generator) for shape in shapes]


def called(formulas, statistics) -> list[str]:
    """Labels of the steps that are taken in a second run over the same shapes."""
    plan = make_plan(tuple(map(parse, formulas)))
    Run(plan, statistics).work()
    (stage,) = plan.stages
    (course,) = stage.courses.values()
    return [step.label for _, step in course.steps]


def test_a_unit_of_known_shapes_gets_what_it_gets_alone(weights):
    tensors = drawn((3, 3), (3, 4), (3, 3), (3, 4), (4, 4), (3, 3), (4, 3))
    formulas = [parse(text) for text in FORMULAS]
    together = evaluate_many(formulas, weights(*tensors))
    again = evaluate_many(formulas, weights(*tensors))
    assert again == together
    for formula, found in zip(formulas, together, strict=True):
        alone = []
        for tensor in tensors:
            make_plan.cache_clear()  # nothing is known of any shape
            alone.append(evaluate(formula.arguments[0], weights(tensor)).value)
        if "units" not in str(formula.arguments[0]):
            assert list(found.unit_values) == alone


def test_the_reason_names_the_unit_at_hand_however_often_its_shapes_were_met(weights):
    formula = parse("units_sum(frobenius(matmul(weight, weight)))")
    for _ in range(2):
        run = Run(make_plan((formula,)), weights(*drawn((3, 3), (2, 3), (3, 3), (2, 3))))
        run.work()
        missing = run.column(formula.arguments[0]).missing
        assert sorted(missing) == [1, 3]
        assert {failure.reason for failure in missing.values()} == {Reason.SHAPE}
        expected = "matmul: a 2x3 tensor cannot be multiplied with a 2x3 tensor"
        assert [missing[unit].detail for unit in (1, 3)] == [
            f"unit 1: {expected}",
            f"unit 3: {expected}",
        ]


def test_what_a_misfit_reads_is_not_worked_out_again(weights):
    statistics = weights(*drawn((2, 3), (2, 3)))
    assert called(["frobenius(matmul(exp(weight), weight))"], statistics) == []


def test_nor_what_only_a_misfit_s_formula_reads(weights):
    formulas = ["add(l1_norm(exp(weight)), frobenius(matmul(weight, weight)))", "l1_norm(weight)"]
    assert called(formulas, weights(*drawn((2, 3), (2, 3)))) == ["l1_norm"]


def test_but_what_another_formula_reads_is(weights):
    formulas = ["add(l1_norm(exp(weight)), frobenius(matmul(weight, weight)))"]
    formulas.append("square(l1_norm(exp(weight)))")
    assert called(formulas, weights(*drawn((2, 3), (2, 3)))) == ["exp", "l1_norm"]


def test_what_is_only_counted_is_not_worked_out_again(weights):
    statistics = weights(*drawn((2, 3), (2, 3)))
    assert called(["numel(exp(weight))"], statistics) == ["numel"]
    formula = parse("numel(exp(weight))")
    assert evaluate(formula, weights(*drawn((2, 3), (2, 3)))).unit_values == (6.0, 6.0)


def test_a_failed_number_of_another_unit_is_not_taken_for_a_matter_of_shapes(weights):
    # The least norm exists for the first network, not for the second, whose units have equal
    # shapes among them.
    formula = parse("units_sum(frobenius(divide(weight, units_min(reciprocal(mean(weight))))))")
    good = weights(torch.ones(2, 2), torch.ones(2, 2))
    bad = weights(torch.zeros(2, 2), torch.zeros(2, 2))
    assert evaluate(formula, bad).failure.reason is Reason.NON_FINITE
    assert evaluate(formula, good).value == 4.0
    assert evaluate(formula, bad).failure.reason is Reason.NON_FINITE
