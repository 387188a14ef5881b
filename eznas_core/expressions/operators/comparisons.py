"""Signs and comparisons, as ones and zeros of the argument's dtype."""

from __future__ import annotations

import torch
from torch import Tensor

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import ANY, Group, Output
from eznas_core.expressions.shapes import check_alike

# The results are written straight into a tensor of the right dtype (`out=`): eight times as fast
# as comparing into booleans and converting those.


def sign(x: Tensor) -> Tensor:
    """-1, 0 or 1; 0 for NaN."""
    return x.sign()


def heaviside(x: Tensor) -> Tensor:
    """1 from zero upwards, else 0."""
    return torch.ge(x, 0.0, out=torch.empty_like(x))


def greater_than_zero(x: Tensor) -> Tensor:
    """1 above zero, else 0."""
    return torch.gt(x, 0.0, out=torch.empty_like(x))


def less_than_zero(x: Tensor) -> Tensor:
    """1 below zero, else 0."""
    return torch.lt(x, 0.0, out=torch.empty_like(x))


def less(left: Tensor, right: Tensor) -> Tensor:
    """1 where the first is less, else 0."""
    check_alike(left, right)
    return torch.lt(left, right, out=empty_result(left, right))


def greater(left: Tensor, right: Tensor) -> Tensor:
    """1 where the first is greater, else 0."""
    check_alike(left, right)
    return torch.gt(left, right, out=empty_result(left, right))


def equal(left: Tensor, right: Tensor) -> Tensor:
    """1 where both are the same, else 0."""
    check_alike(left, right)
    return torch.eq(left, right, out=empty_result(left, right))


def ones_like(x: Tensor) -> Tensor:
    """Ones in the argument's shape."""
    return torch.ones_like(x)


def zeros_like(x: Tensor) -> Tensor:
    """Zeros in the argument's shape."""
    return torch.zeros_like(x)


def empty_result(left: Tensor, right: Tensor) -> Tensor:
    """Room for the result of two tensors of which one may be a number."""
    return torch.empty_like(left if left.ndim else right)


declare(
    name="sign",
    symbol="sgn",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=sign,
    latex=r"\operatorname{sgn}(#1)",
    phrase="the sign of #1",
    meaning="-1 for negative elements, 0 for zero (and NaN), 1 for positive ones.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="heaviside",
    symbol="H",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=heaviside,
    latex=r"H(#1)",
    phrase="the unit step of #1",
    meaning="1 for elements that are zero or positive, 0 for negative ones and NaN.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="greater_than_zero",
    symbol=">0",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=greater_than_zero,
    latex=r"\left[#1 > 0\right]",
    phrase="a one wherever #1 is positive and a zero elsewhere",
    meaning="1 for positive elements, 0 for all others.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="less_than_zero",
    symbol="<0",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=less_than_zero,
    latex=r"\left[#1 < 0\right]",
    phrase="a one wherever #1 is negative and a zero elsewhere",
    meaning="1 for negative elements, 0 for all others.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="less",
    symbol="<",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=less,
    latex=r"\left[#1 < #2\right]",
    phrase="a one wherever #1 is less than #2 and a zero elsewhere",
    meaning="1 where the first argument is less than the second, 0 elsewhere and beside NaN.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="greater",
    symbol=">",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=greater,
    latex=r"\left[#1 > #2\right]",
    phrase="a one wherever #1 is greater than #2 and a zero elsewhere",
    meaning="1 where the first argument is greater than the second, 0 elsewhere and beside NaN.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="equal",
    symbol="=",
    inputs=(ANY, ANY),
    output=Output.ELEMENTWISE,
    function=equal,
    latex=r"\left[#1 = #2\right]",
    phrase="a one wherever #1 equals #2 and a zero elsewhere",
    meaning="1 where both arguments are exactly the same number, 0 elsewhere and beside NaN.",
    group=Group.COMPARISON,
    commutative=True,
    tags={"eznas-2022", "arithmetic", "non-negative", "binary"},
)
declare(
    name="ones_like",
    symbol="1",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=ones_like,
    latex=r"\mathbf{1}(#1)",
    phrase="ones in the shape of #1",
    meaning="1 for every element, whatever it is.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "non-negative", "binary", "shape"},
)
declare(
    name="zeros_like",
    symbol="0",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=zeros_like,
    latex=r"\mathbf{0}(#1)",
    phrase="zeros in the shape of #1",
    meaning="0 for every element, whatever it is.",
    group=Group.COMPARISON,
    tags={"eznas-2022", "non-negative", "binary", "shape"},
)
