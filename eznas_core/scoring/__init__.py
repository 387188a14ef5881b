"""Scoring: from a proxy and networks to numbers, or to the reason why there is none.

`resolve` finds a proxy by name, formula or file; `score_many` scores architectures under a
`ScoringProtocol`, spread over processes if wanted; `score_network` scores any network.
"""

from __future__ import annotations

from eznas_core.scoring.many import score_many as score_many
from eznas_core.scoring.many import score_stream as score_stream
from eznas_core.scoring.networks import build as build
from eznas_core.scoring.networks import one_thread as one_thread
from eznas_core.scoring.networks import probe_inputs as probe_inputs
from eznas_core.scoring.networks import representative as representative
from eznas_core.scoring.networks import score_architecture as score_architecture
from eznas_core.scoring.networks import score_network as score_network
from eznas_core.scoring.networks import score_network_by_all as score_network_by_all
from eznas_core.scoring.networks import scored_network as scored_network
from eznas_core.scoring.pool import process_pool as process_pool
from eznas_core.scoring.protocol import GAUSSIAN as GAUSSIAN
from eznas_core.scoring.protocol import ScoringProtocol as ScoringProtocol
from eznas_core.scoring.proxies import ExpressionProxy as ExpressionProxy
from eznas_core.scoring.proxies import MeasureProxy as MeasureProxy
from eznas_core.scoring.proxies import Proxy as Proxy
from eznas_core.scoring.proxies import expression_proxy as expression_proxy
from eznas_core.scoring.proxies import score as score
from eznas_core.scoring.resolve import from_description as from_description
from eznas_core.scoring.resolve import resolve as resolve
from eznas_core.scoring.score import Score as Score
from eznas_core.scoring.table import ScoreTable as ScoreTable
