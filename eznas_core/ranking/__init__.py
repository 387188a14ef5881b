"""Ranking: how well scores order networks, with uncertainty and with the protocol attached.

`rank` turns scores and accuracies into a `RankResult`; `judge` gives every figure of a ranking;
`compare` says whether two proxies can be told apart; `Ensemble` makes one proxy of several.
Point values are scipy's; the bootstrap resamples are computed together and equal scipy's.
"""

from __future__ import annotations

from eznas_core.ranking.card import ProtocolCard as ProtocolCard
from eznas_core.ranking.card import hash_architectures as hash_architectures
from eznas_core.ranking.claims import Claim as Claim
from eznas_core.ranking.claims import claims_in as claims_in
from eznas_core.ranking.compare import Comparison as Comparison
from eznas_core.ranking.compare import Verdict as Verdict
from eznas_core.ranking.compare import compare as compare
from eznas_core.ranking.compare import compare_all as compare_all
from eznas_core.ranking.estimate import Estimate as Estimate
from eznas_core.ranking.figures import FIGURES as FIGURES
from eznas_core.ranking.figures import Figure as Figure
from eznas_core.ranking.figures import judge as judge
from eznas_core.ranking.jackknife import UncertainTau as UncertainTau
from eznas_core.ranking.jackknife import uncertain_tau as uncertain_tau
from eznas_core.ranking.kendall import kendall_tau as kendall_tau
from eznas_core.ranking.kendall import tau_b as tau_b
from eznas_core.ranking.replay import OTHER_VERSIONS_TOLERANCE as OTHER_VERSIONS_TOLERANCE
from eznas_core.ranking.replay import Replay as Replay
from eznas_core.ranking.replay import ReplayVerdict as ReplayVerdict
from eznas_core.ranking.replay import replay as replay
from eznas_core.ranking.result import RankResult as RankResult
from eznas_core.ranking.result import rank as rank
from eznas_core.ranking.result import ranked_values as ranked_values
from eznas_core.ranking.seeds import SeedSpread as SeedSpread
from eznas_core.ranking.seeds import rank_over_seeds as rank_over_seeds
from eznas_core.ranking.several import compare_across as compare_across
from eznas_core.ranking.several import kendall_across as kendall_across
from eznas_core.ranking.several import spearman_across as spearman_across
from eznas_core.ranking.size import partial_tau as partial_tau
from eznas_core.ranking.size import similar_size_tau as similar_size_tau
from eznas_core.ranking.size import without_size as without_size
from eznas_core.ranking.spearman import spearman_rho as spearman_rho
from eznas_core.ranking.spread import Spread as Spread
from eznas_core.ranking.spread import estimated_ceiling as estimated_ceiling
from eznas_core.ranking.spread import noise_ceiling as noise_ceiling
from eznas_core.ranking.spread import spread as spread
from eznas_core.ranking.top import ndcg_at_k as ndcg_at_k
from eznas_core.ranking.top import precision_at_k as precision_at_k
from eznas_core.ranking.top import regret_at_k as regret_at_k
from eznas_core.ranking.top import top_tau as top_tau
from eznas_core.ranking.weighted import weighted_tau as weighted_tau
from eznas_core.scoring import Ensemble as Ensemble
from eznas_core.scoring import Method as Method
