"""Expressions for people: LaTeX, a drawing, plain English."""

from __future__ import annotations

from eznas_core.expressions.rendering.dot import DotStyle as DotStyle
from eznas_core.expressions.rendering.dot import to_dot as to_dot
from eznas_core.expressions.rendering.english import explain as explain
from eznas_core.expressions.rendering.latex import to_latex as to_latex
