"""Ranking: how well scores order networks, with uncertainty and with the protocol attached.

`rank` turns scores and accuracies into a `RankResult`; `judge` gives every figure of a ranking;
`compare` says whether two proxies can be told apart; `Ensemble` makes one proxy of several.
Point values are scipy's; the bootstrap resamples are computed together and equal scipy's.
"""

from __future__ import annotations

from eznas_core.ranking.card import ProtocolCard as ProtocolCard
from eznas_core.ranking.card import hash_architectures as hash_architectures
from eznas_core.ranking.compare import Comparison as Comparison
from eznas_core.ranking.compare import Verdict as Verdict
from eznas_core.ranking.compare import compare as compare
from eznas_core.ranking.compare import compare_all as compare_all
from eznas_core.ranking.ensembles import Ensemble as Ensemble
from eznas_core.ranking.ensembles import Method as Method
from eznas_core.ranking.estimate import Estimate as Estimate
from eznas_core.ranking.figures import FIGURES as FIGURES
from eznas_core.ranking.figures import Figure as Figure
from eznas_core.ranking.figures import judge as judge
from eznas_core.ranking.kendall import kendall_tau as kendall_tau
from eznas_core.ranking.kendall import tau_b as tau_b
from eznas_core.ranking.result import RankResult as RankResult
from eznas_core.ranking.result import rank as rank
from eznas_core.ranking.result import ranked_values as ranked_values
from eznas_core.ranking.size import partial_tau as partial_tau
from eznas_core.ranking.size import similar_size_tau as similar_size_tau
from eznas_core.ranking.size import without_size as without_size
from eznas_core.ranking.spearman import spearman_rho as spearman_rho
from eznas_core.ranking.spread import Spread as Spread
from eznas_core.ranking.spread import noise_ceiling as noise_ceiling
from eznas_core.ranking.spread import spread as spread
from eznas_core.ranking.top import ndcg_at_k as ndcg_at_k
from eznas_core.ranking.top import precision_at_k as precision_at_k
from eznas_core.ranking.top import regret_at_k as regret_at_k
from eznas_core.ranking.top import top_tau as top_tau
from eznas_core.ranking.weighted import weighted_tau as weighted_tau
