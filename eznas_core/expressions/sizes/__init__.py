"""Formulas that measure nothing but the size of a network: proved, or found by trial."""

from __future__ import annotations

from eznas_core.expressions.sizes.proof import shape_only as shape_only
from eznas_core.expressions.sizes.trial import behaves_shape_only as behaves_shape_only
from eznas_core.expressions.sizes.trial import redrawn as redrawn
