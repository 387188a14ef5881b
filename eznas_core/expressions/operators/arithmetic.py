"""Sums, products and what is made of them, element by element."""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import ANY, Group, Output, Precedence
from eznas_core.expressions.shapes import check_alike


def add(left: Tensor, right: Tensor) -> Tensor:
    """The sum."""
    check_alike(left, right)
    return left + right


def subtract(left: Tensor, right: Tensor) -> Tensor:
    """The difference."""
    check_alike(left, right)
    return left - right


def multiply(left: Tensor, right: Tensor) -> Tensor:
    """The product, element by element."""
    check_alike(left, right)
    return left * right


def divide(left: Tensor, right: Tensor) -> Tensor:
    """The quotient; as IEEE 754 has it at zero."""
    check_alike(left, right)
    return left / right


def minimum(left: Tensor, right: Tensor) -> Tensor:
    """The smaller one; NaN where either is."""
    check_alike(left, right)
    return torch.minimum(left, right)


def maximum(left: Tensor, right: Tensor) -> Tensor:
    """The larger one; NaN where either is."""
    check_alike(left, right)
    return torch.maximum(left, right)


def negate(x: Tensor) -> Tensor:
    """The negative."""
    return -x


def reciprocal(x: Tensor) -> Tensor:
    """One over the argument; infinite at zero, with zero's sign."""
    return x.reciprocal()


def absolute(x: Tensor) -> Tensor:
    """The magnitude."""
    return x.abs()


def square(x: Tensor) -> Tensor:
    """The argument times itself."""
    return x.square()


declare(
    name="add",
    symbol="+",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=add,
    latex="@1 + @2",
    precedence=Precedence.SUM,
    phrase="#1 plus #2",
    meaning="The sum, element by element.",
    group=Group.ARITHMETIC,
    commutative=True,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="subtract",
    symbol="−",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=subtract,
    latex="@1 - !2",
    precedence=Precedence.SUM,
    phrase="#1 minus #2",
    meaning="The first argument minus the second, element by element.",
    group=Group.ARITHMETIC,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="multiply",
    symbol="×",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=multiply,
    latex=r"@1 \cdot @2",
    precedence=Precedence.PRODUCT,
    phrase="#1 times #2",
    meaning="The product, element by element.",
    group=Group.ARITHMETIC,
    commutative=True,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="divide",
    symbol="÷",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=divide,
    latex=r"\frac{#1}{#2}",
    precedence=Precedence.POWER,
    phrase="#1 divided by #2",
    meaning="The first argument over the second; a nonzero number over zero is infinite, "
    "zero over zero is NaN.",
    group=Group.ARITHMETIC,
    tags={"arithmetic"},
)
declare(
    name="minimum",
    symbol="min",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=minimum,
    latex=r"\min(#1, #2)",
    phrase="the smaller of #1 and #2",
    meaning="The smaller of the two, element by element; NaN where either is.",
    group=Group.ARITHMETIC,
    commutative=True,
    tags={"arithmetic"},
)
declare(
    name="maximum",
    symbol="max",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=maximum,
    latex=r"\max(#1, #2)",
    phrase="the larger of #1 and #2",
    meaning="The larger of the two, element by element; NaN where either is.",
    group=Group.ARITHMETIC,
    commutative=True,
    tags={"arithmetic"},
)
declare(
    name="negate",
    symbol="−",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=negate,
    latex="-!1",
    precedence=Precedence.SUM,
    phrase="the negative of #1",
    meaning="The argument with the other sign.",
    group=Group.ARITHMETIC,
    tags={"arithmetic"},
)
declare(
    name="reciprocal",
    symbol="1/x",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=reciprocal,
    latex=r"\frac{1}{#1}",
    precedence=Precedence.POWER,
    phrase="the reciprocal of #1",
    meaning="One over each element; infinite at zero.",
    group=Group.ARITHMETIC,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="abs",
    symbol="|x|",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=absolute,
    latex=r"\left|#1\right|",
    phrase="the magnitude of #1",
    meaning="Each element without its sign.",
    group=Group.ARITHMETIC,
    tags={"eznas-2022", "arithmetic", "non-negative"},
)
declare(
    name="square",
    symbol="x²",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=square,
    latex="{!1}^{2}",
    precedence=Precedence.POWER,
    phrase="the square of #1",
    meaning="Each element times itself.",
    group=Group.ARITHMETIC,
    tags={"eznas-2022", "arithmetic", "non-negative"},
)
