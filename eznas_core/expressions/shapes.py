"""The one rule about shapes of two arguments, and the matrix views of a tensor."""

from __future__ import annotations

from torch import Tensor

from eznas_core.expressions.misfit import MisfitError, NotSquareError


def check_alike(left: Tensor, right: Tensor) -> None:
    """Accepts equal shapes, and a number beside anything; refuses every other pair.

    Broadcasting beyond that would let a tensor of one unit meet an unrelated one whenever two
    sizes happen to agree, for instance when the batch is as large as the number of channels.
    """
    if left.shape != right.shape and left.ndim and right.ndim:
        raise MisfitError(f"{describe(left)} does not fit {describe(right)}")


def check_square(tensor: Tensor) -> None:
    """Accepts tensors whose two trailing dimensions are equal."""
    if tensor.ndim < 2:
        raise MisfitError(f"{describe(tensor)} has no matrix slices")
    if tensor.shape[-1] != tensor.shape[-2]:
        raise NotSquareError(f"{describe(tensor)} has slices that are not square")


def rows_of_axis(tensor: Tensor, axis: int) -> Tensor:
    """The matrix with one row for each index of an axis: ``(size of axis, all the rest)``."""
    if tensor.ndim < 2:
        raise MisfitError(f"{describe(tensor)} has no axis {axis} of rows")
    return tensor.movedim(axis, 0).flatten(1)


def rows_of_positions(tensor: Tensor) -> Tensor:
    """The matrix with one row for each position: ``(height * width, all the rest)``."""
    if tensor.ndim < 3:
        raise MisfitError(f"{describe(tensor)} has no positions beside its channels")
    return tensor.flatten(2).flatten(0, 1).mT


def describe(tensor: Tensor) -> str:
    """The shape in words: ``a 2x3 tensor``, ``a number``."""
    return f"a {'x'.join(map(str, tensor.shape))} tensor" if tensor.ndim else "a number"
