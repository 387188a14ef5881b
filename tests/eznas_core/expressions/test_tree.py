from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

from eznas_core.expressions import (
    MAX_DEPTH,
    Call,
    Constant,
    ExpressionError,
    Kind,
    NetworkTerminal,
    Terminal,
    parse,
)
from eznas_core.foundation import UnknownNameError
from eznas_core.statistics import Statistic

WEIGHT = Terminal(Statistic.parse("weight"))


def test_size_depth_and_kind_of_leaves_and_calls():
    assert (WEIGHT.size, WEIGHT.depth, WEIGHT.kind) == (1, 0, Kind.TENSOR)
    call = Call("add", (Call("frobenius", (WEIGHT,)), Constant(2)))
    assert (call.size, call.depth, call.kind) == (4, 2, Kind.NUMBER)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", Kind.NETWORK),
        ("log_parameters", Kind.NETWORK),
        ("add(1, depth)", Kind.NETWORK),
        ("add(weight, 1)", Kind.TENSOR),
        ("multiply(depth, mean(weight))", Kind.NUMBER),
        ("logdet(weight)", Kind.TENSOR),
        ("units_sum(mean(weight))", Kind.NETWORK),
        ("divide(mean(weight), units_max(weight))", Kind.NUMBER),
    ],
)
def test_kinds_are_inferred(text, kind):
    assert parse(text).kind is kind


def test_equality_and_hash_go_by_content():
    one, other = Call("abs", (WEIGHT,)), Call("ABS", (WEIGHT,))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Call("square", (WEIGHT,))
    assert one != WEIGHT
    assert Constant(1) == Constant(1.0)
    assert Constant(0.0) == Constant(-0.0)
    assert len({NetworkTerminal("macs"), NetworkTerminal("MACS"), Constant(1), WEIGHT}) == 3


def test_a_node_that_breaks_a_rule_cannot_be_made():
    with pytest.raises(ExpressionError, match="add takes 2 arguments, 1 was given"):
        Call("add", (WEIGHT,))
    with pytest.raises(ExpressionError) as caught:
        Call("matmul", (WEIGHT, Constant(1)))
    assert caught.value.argument == 1
    with pytest.raises(UnknownNameError, match="did you mean 'frobenius'"):
        Call("frobeniu", (WEIGHT,))
    with pytest.raises(UnknownNameError, match="network number"):
        NetworkTerminal("flips")
    deep = WEIGHT
    for _ in range(MAX_DEPTH):
        deep = Call("abs", (deep,))
    with pytest.raises(ExpressionError, match="levels deep"):
        Call("abs", (deep,))
    wide = WEIGHT
    for _ in range(10):
        wide = Call("add", (wide, wide))
    with pytest.raises(ExpressionError, match="nodes"):
        Call("add", (wide, Call("add", (wide, wide))))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_a_constant_is_finite(value):
    with pytest.raises(ExpressionError, match=r"between -1\.79e308 and 1\.79e308"):
        Constant(value)


def test_nodes_cannot_be_changed():
    with pytest.raises(AttributeError):
        parse("abs(weight)").operator = "exp"


def test_hashes_and_pickles_are_the_same_in_another_process():
    expression = parse("add(units_sum(abs(weight)), 0.5)")
    code = (
        "import pickle, sys; e = pickle.loads(bytes.fromhex(sys.argv[1])); "
        "print(hash(e), e.digest.hex(), e.size)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, pickle.dumps(expression).hex()],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert found == [str(hash(expression)), expression.digest.hex(), str(expression.size)]
