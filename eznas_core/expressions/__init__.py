"""The language of proxies: typed trees of operators over the statistics of a network's units.

`parse` and `format` go between text and tree, `evaluate` gives a network's value (or
why there is none), `simplify` shortens, `fold` groups what ranks alike, `shape_only` recognises
what measures nothing but size, `to_latex`, `to_dot` and `explain` show. `OPERATORS`,
`NETWORK_TERMINALS`, `LANGUAGES` and `LIBRARY` hold what exists, one row each.
"""

from __future__ import annotations

from eznas_core.expressions.columns import ColumnMemory as ColumnMemory
from eznas_core.expressions.difference import Change as Change
from eznas_core.expressions.difference import Changed as Changed
from eznas_core.expressions.difference import difference as difference
from eznas_core.expressions.difference import distance as distance
from eznas_core.expressions.errors import ExpressionError as ExpressionError
from eznas_core.expressions.errors import ParseError as ParseError
from eznas_core.expressions.evaluate import Evaluation as Evaluation
from eznas_core.expressions.evaluate import evaluate as evaluate
from eznas_core.expressions.evaluate import evaluate_many as evaluate_many
from eznas_core.expressions.kinds import Kind as Kind
from eznas_core.expressions.languages import LANGUAGES as LANGUAGES
from eznas_core.expressions.languages import Language as Language
from eznas_core.expressions.library import LIBRARY as LIBRARY
from eznas_core.expressions.library import NamedProxy as NamedProxy
from eznas_core.expressions.network_terminals import NETWORK_TERMINALS as NETWORK_TERMINALS
from eznas_core.expressions.network_terminals import NetworkNumber as NetworkNumber
from eznas_core.expressions.operators import AGGREGATORS as AGGREGATORS
from eznas_core.expressions.operators import OPERATORS as OPERATORS
from eznas_core.expressions.parse import parse as parse
from eznas_core.expressions.rendering import DotStyle as DotStyle
from eznas_core.expressions.rendering import explain as explain
from eznas_core.expressions.rendering import to_dot as to_dot
from eznas_core.expressions.rendering import to_latex as to_latex
from eznas_core.expressions.row import Group as Group
from eznas_core.expressions.row import Operator as Operator
from eznas_core.expressions.row import Output as Output
from eznas_core.expressions.simplification import Folded as Folded
from eznas_core.expressions.simplification import RankingForm as RankingForm
from eznas_core.expressions.simplification import fold as fold
from eznas_core.expressions.simplification import ranking_form as ranking_form
from eznas_core.expressions.simplification import simplify as simplify
from eznas_core.expressions.sizes import behaves_shape_only as behaves_shape_only
from eznas_core.expressions.sizes import redrawn as redrawn
from eznas_core.expressions.sizes import shape_only as shape_only
from eznas_core.expressions.spelling import format as format
from eznas_core.expressions.spelling import format_number as format_number
from eznas_core.expressions.tree import MAX_DEPTH as MAX_DEPTH
from eznas_core.expressions.tree import MAX_SIZE as MAX_SIZE
from eznas_core.expressions.tree import Call as Call
from eznas_core.expressions.tree import Constant as Constant
from eznas_core.expressions.tree import Expression as Expression
from eznas_core.expressions.tree import NetworkTerminal as NetworkTerminal
from eznas_core.expressions.tree import Terminal as Terminal
from eznas_core.expressions.walks import canonical as canonical
from eznas_core.expressions.walks import content_hash as content_hash
from eznas_core.expressions.walks import depth as depth
from eznas_core.expressions.walks import kind_of as kind_of
from eznas_core.expressions.walks import replace as replace
from eznas_core.expressions.walks import size as size
from eznas_core.expressions.walks import statistics_of as statistics_of
from eznas_core.expressions.walks import subtree as subtree
from eznas_core.expressions.walks import walk as walk
from eznas_core.expressions.walks import with_arguments as with_arguments
