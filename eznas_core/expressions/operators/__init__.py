"""The operators of the language: one row each, beside the function it names.

Every module of this folder is imported here; adding one (or a row to one) is all it takes for an
operator to be parsed, evaluated, generated, drawn, explained and tested. A kernel is a plain
top-level function over torch, so that it can be exported as source.
"""

from __future__ import annotations

import sys

from eznas_core.expressions.operators.registry import OPERATORS as OPERATORS
from eznas_core.foundation import load_folder

load_folder(sys.modules[__name__])

AGGREGATORS: tuple[str, ...] = tuple(row.name for row in OPERATORS if row.is_aggregator)
