"""Shorter expressions of the same value, and shorter ones of the same ranking."""

from __future__ import annotations

from eznas_core.expressions.simplification.folding import Folded as Folded
from eznas_core.expressions.simplification.folding import fold as fold
from eznas_core.expressions.simplification.ranking import RankingForm as RankingForm
from eznas_core.expressions.simplification.ranking import ranking_form as ranking_form
from eznas_core.expressions.simplification.simplify import simplify as simplify
