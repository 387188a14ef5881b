"""What is remembered of a network's units must be what would be worked out again."""

from __future__ import annotations

import torch

from eznas_core.expressions import ColumnMemory, evaluate, evaluate_many, parse
from eznas_core.expressions.columns import Column
from eznas_core.foundation import Reason

GENERATIONS = [
    ["units_sum(frobenius(activation[data]))", "units_mean(l1_norm(exp(weight)))"],
    ["units_rss(frobenius(activation[data]))", "add(l1_norm(exp(weight)), mean(weight))"],
    ["units_sum(frobenius(logdet(weight)))", "units_sum(mean(log(activation[noise])))"],
    ["units_max(add(frobenius(logdet(weight)), frobenius(activation[data])))", "weight"],
    ["units_sum(subtract(mean(weight), units_mean(l1_norm(exp(weight)))))"],
    ["units_sum(frobenius(divide(weight, units_min(frobenius(activation[data])))))"],
]


def test_with_a_memory_every_value_is_what_it_is_without(captured):
    memory = ColumnMemory()
    for texts in GENERATIONS * 2:
        formulas = [parse(text) for text in texts]
        assert evaluate_many(formulas, captured, memory=memory) == evaluate_many(formulas, captured)


def test_what_is_known_is_not_read_again(weights):
    memory = ColumnMemory()
    formula = parse("units_sum(frobenius(weight))")
    evaluate_many([formula], weights([3.0, 4.0]), memory=memory)
    other = weights([0.0, 1.0])  # another network would need a memory of its own
    evaluated = evaluate_many([parse("units_max(square(frobenius(weight)))")], other, memory=memory)
    assert evaluated[0].value == 25.0


def test_what_was_skipped_for_another_s_sake_is_not_taken_for_missing(weights):
    # In the second unit of this shape the norm is not worked out, as matmul does not fit.
    statistics = weights(torch.ones(2, 3), torch.ones(2, 3))
    memory = ColumnMemory()
    broken = parse("units_sum(add(l1_norm(weight), frobenius(matmul(weight, weight))))")
    for _ in range(2):
        (found,) = evaluate_many([broken], statistics, memory=memory)
        assert found.failure.reason is Reason.SHAPE
        assert found == evaluate(broken, statistics)
    whole = parse("units_sum(l1_norm(weight))")
    assert evaluate_many([whole], statistics, memory=memory)[0].value == 2.0


def test_the_columns_unused_for_longest_are_dropped():
    memory = ColumnMemory(most=2)
    first, second, third = (
        parse(f"frobenius(weight_grad[{p}])") for p in ("data", "noise", "perturbed")
    )
    columns = {each: Column(torch.zeros(1, dtype=torch.float64)) for each in (first, second, third)}
    memory.add(first, columns[first])
    memory.add(second, columns[second])
    assert list(memory.known([first])) == [first]
    memory.add(third, columns[third])
    assert set(memory.known([first, second, third])) == {first, third}
    assert len(memory) == 2
