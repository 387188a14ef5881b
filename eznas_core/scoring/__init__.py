"""Scoring: from a proxy and networks to numbers, or to the reason why there is none.

`resolve` finds a proxy by name, formula or file; `score_many` scores architectures under a
`ScoringProtocol`, spread over processes if wanted; `score_network` scores any network. `saved`
keeps formulas under names of one's own, which `resolve` then finds.
"""

from __future__ import annotations

from eznas_core.scoring import saved as saved
from eznas_core.scoring.ensembles import Ensemble as Ensemble
from eznas_core.scoring.ensembles import Method as Method
from eznas_core.scoring.in_order import in_order as in_order
from eznas_core.scoring.known_ensembles import ENSEMBLES as ENSEMBLES
from eznas_core.scoring.many import score_many as score_many
from eznas_core.scoring.many import score_stream as score_stream
from eznas_core.scoring.networks import build as build
from eznas_core.scoring.networks import coverage_of as coverage_of
from eznas_core.scoring.networks import one_thread as one_thread
from eznas_core.scoring.networks import probe_inputs as probe_inputs
from eznas_core.scoring.networks import representative as representative
from eznas_core.scoring.networks import score_architecture as score_architecture
from eznas_core.scoring.networks import score_network as score_network
from eznas_core.scoring.networks import score_network_by_all as score_network_by_all
from eznas_core.scoring.networks import scored_network as scored_network
from eznas_core.scoring.place import Place as Place
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
from eznas_core.scoring.saved_formula import SavedFormula as SavedFormula
from eznas_core.scoring.score import Score as Score
from eznas_core.scoring.slurm import SlurmJobs as SlurmJobs
from eznas_core.scoring.store import ScoreStore as ScoreStore
from eznas_core.scoring.store import StoreInfo as StoreInfo
from eznas_core.scoring.store import default_store as default_store
from eznas_core.scoring.table import ScoreTable as ScoreTable
from eznas_core.scoring.teams import EnsembleProxy as EnsembleProxy
from eznas_core.scoring.teams import Team as Team
from eznas_core.scoring.teams import lasting_text as lasting_text
from eznas_core.scoring.teams import needs_population as needs_population
