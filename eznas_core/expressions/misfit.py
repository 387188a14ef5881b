"""What an operator raises when the tensors of one unit do not suit it.

The evaluator turns either into a `Failure` of that unit. Nothing else raised by an operator is
expected, and nothing else is caught.
"""

from __future__ import annotations


class MisfitError(ValueError):
    """Shapes that do not fit each other or the operator; the message names both."""


class NotSquareError(MisfitError):
    """A determinant was asked of slices that are not square."""
