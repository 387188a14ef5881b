"""What is worked out once, and when tensors are let go."""

from __future__ import annotations

import weakref

import torch

from eznas_core.expressions import OPERATORS, evaluate_many, parse
from eznas_core.expressions.plan import make_plan
from eznas_core.expressions.running import Run


def labels(*texts):
    (stage,) = make_plan(tuple(map(parse, texts))).stages
    return sorted(step.label for step in stage.steps)


def test_parts_in_common_are_one_step():
    assert labels("frobenius(exp(weight))", "mean(exp(weight))", "exp(weight)") == [
        "exp",
        "frobenius",
        "mean",
    ]


def test_determinant_and_logdet_share_the_elimination():
    (stage,) = make_plan((parse("determinant(weight)"), parse("logdet(weight)"))).stages
    kernels = [step.kernel for step in stage.steps]
    assert kernels.count(OPERATORS.get("logdet").prepare) == 1
    assert len(kernels) == 5  # the elimination, two ends of it, two means


def test_eigenvalue_ratio_and_effective_rank_share_the_spectrum():
    shared = labels("channel_eigenvalue_ratio(weight)", "channel_effective_rank(weight)")
    assert shared == [
        "channel_effective_rank",
        "channel_eigenvalue_ratio",
        "channel_eigenvalue_ratio",
    ]


def test_numbers_of_units_are_no_steps():
    assert labels("log(add(frobenius(weight), mean(weight)))") == ["frobenius", "mean"]


def test_a_number_beside_a_tensor_is_a_step_of_its_unit():
    assert labels("multiply(weight, log(frobenius(weight)))") == [
        "frobenius",
        "log",
        "mean",
        "multiply",
    ]


def test_an_inner_aggregate_makes_a_second_stage():
    plan = make_plan((parse("subtract(weight, units_max(exp(weight)))"),))
    assert [[step.label for step in stage.steps] for stage in plan.stages] == [
        ["exp", "mean"],
        ["subtract", "mean"],
    ]


def test_the_plan_of_the_last_population_is_remembered():
    programs = (parse("abs(weight)"), parse("exp(weight)"))
    assert make_plan(programs) is make_plan(tuple(map(parse, ["abs(weight)", "exp(weight)"])))


def test_a_tensor_is_freed_after_its_last_use(weights):
    alive = []
    most = 0

    def watched(kernel):
        def run(*arguments):
            nonlocal most
            result = kernel(*arguments)
            if result.ndim:
                alive.append(weakref.ref(result))
            most = max(most, sum(ref() is not None for ref in alive))
            return result

        return run

    chain = "exp(abs(" * 10 + "weight" + "))" * 10
    run = Run(make_plan((parse(chain), parse(f"square({chain})"))), weights(torch.ones(4)))
    (stage,) = run.plan.stages
    for step in stage.steps:
        object.__setattr__(step, "kernel", watched(step.kernel))
    try:
        run.work()
    finally:
        make_plan.cache_clear()
    assert len(alive) == 21
    assert most == 2


def test_a_number_that_a_later_tensor_step_reads_is_still_there_at_the_end(weights):
    programs = [parse("frobenius(weight)"), parse("multiply(weight, frobenius(weight))")]
    assert [result.value for result in evaluate_many(programs, weights([3.0, 4.0]))] == [5, 17.5]
