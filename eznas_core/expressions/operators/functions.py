"""Functions of one element: logarithms, exponentials and gates."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from eznas_core.expressions.operators.registry import declare
from eznas_core.expressions.row import ANY, Group, Output

# The vectorised logarithm, exponential and square root of torch's CPU build leave their fast path
# for every element that is zero, negative or overflows, and are then 10 to 30 times as slow. Such
# elements are ordinary here, so `log`, `exp` and `sqrt` go ways around them.


def log(x: Tensor) -> Tensor:
    """The natural logarithm; minus infinity at zero, 0 for negative elements."""
    logarithm = functional.threshold(x, 0.0, 1.0).log_()  # all that is not positive becomes 0
    zero = torch.eq(x, 0.0, out=torch.empty_like(x))
    other = torch.ne(x, 0.0, out=torch.empty_like(x))
    return logarithm.addcdiv_(zero, other, value=-1.0)  # minus 1/0 at zero, minus 0/1 elsewhere


def log_abs(x: Tensor) -> Tensor:
    """The natural logarithm of the magnitude; minus infinity at zero."""
    return log(x.abs())


def exp(x: Tensor) -> Tensor:
    """The exponential, as the ratio of the sigmoids of x and -x, which it is."""
    return x.sigmoid().div_(x.neg().sigmoid_())


def sqrt(x: Tensor) -> Tensor:
    """The square root, 0 for negative elements."""
    root = functional.threshold(x, 0.0, 1.0).sqrt_()
    return root.mul_(torch.gt(x, 0.0, out=torch.empty_like(x)))


def sigmoid(x: Tensor) -> Tensor:
    """The logistic function."""
    return x.sigmoid()


def tanh(x: Tensor) -> Tensor:
    """The hyperbolic tangent."""
    return torch.tanh(x)


def relu(x: Tensor) -> Tensor:
    """The positive part."""
    return x.relu()


declare(
    name="log",
    symbol="ln",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=log,
    latex=r"\ln(#1)",
    phrase="the logarithm of #1",
    meaning="The natural logarithm; minus infinity at zero, 0 for negative elements.",
    group=Group.FUNCTION,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="log_abs",
    symbol="ln|x|",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=log_abs,
    latex=r"\ln\left|#1\right|",
    phrase="the logarithm of the magnitude of #1",
    meaning="The natural logarithm of the magnitude; minus infinity at zero.",
    group=Group.FUNCTION,
    tags={"eznas-2022", "arithmetic"},
)
declare(
    name="exp",
    symbol="exp",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=exp,
    latex=r"\exp(#1)",
    phrase="the exponential of #1",
    meaning="The exponential function; infinite where the result is too large for the dtype.",
    group=Group.FUNCTION,
    tags={"eznas-2022", "arithmetic", "non-negative"},
)
declare(
    name="sqrt",
    symbol="√",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=sqrt,
    latex=r"\sqrt{#1}",
    phrase="the square root of #1",
    meaning="The square root; 0 for negative elements.",
    group=Group.FUNCTION,
    tags={"arithmetic", "non-negative"},
)
declare(
    name="sigmoid",
    symbol="σ",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=sigmoid,
    latex=r"\sigma(#1)",
    phrase="the sigmoid of #1",
    meaning="The logistic function 1 / (1 + exp(-x)): 0 at minus infinity, 1 at infinity.",
    group=Group.FUNCTION,
    tags={"eznas-2022", "arithmetic", "non-negative"},
)
declare(
    name="tanh",
    symbol="tanh",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=tanh,
    latex=r"\tanh(#1)",
    phrase="the hyperbolic tangent of #1",
    meaning="The hyperbolic tangent: -1 at minus infinity, 1 at infinity.",
    group=Group.FUNCTION,
    tags={"arithmetic"},
)
declare(
    name="relu",
    symbol="relu",
    inputs=(ANY,),
    output=Output.ELEMENTWISE,
    function=relu,
    latex=r"\left(#1\right)_{+}",
    phrase="the positive part of #1",
    meaning="Each positive element, 0 for the others.",
    group=Group.FUNCTION,
    tags={"eznas-2022", "arithmetic", "non-negative"},
)
