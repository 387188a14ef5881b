"""Expressivity and progressivity (AZ-NAS): do features use all directions, and ever more?"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from eznas_core.measures._blocks import block_features
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

PAPER = "Lee and Ham, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search"


@measure(
    name="az_expressivity",
    title="expressivity (AZ-NAS)",
    formula=r"\sum_l s_l, \quad s_l = -\sum_i p_i \log p_i, \; "
    r"p = \lambda / \lVert \lambda \rVert_1, \; \lambda = \mathrm{eig}(\mathrm{cov}(F_l))",
    paper=PAPER,
    year=2024,
    needs=Needs(),
)
def az_expressivity(network: nn.Module, inputs: ProbeInputs) -> float:
    """The entropy of the principal components of each block's features, summed over blocks."""
    return math.fsum(_entropies(network, inputs))


@measure(
    name="az_progressivity",
    title="progressivity (AZ-NAS)",
    formula=r"\min_l (s_l - s_{l-1})",
    paper=PAPER,
    year=2024,
    needs=Needs(),
)
def az_progressivity(network: nn.Module, inputs: ProbeInputs) -> float:
    """The smallest gain of expressivity from one block to the next."""
    return min(after - before for before, after in pairwise(_entropies(network, inputs)))


def _entropies(network: nn.Module, inputs: ProbeInputs) -> list[float]:
    with borrowed(network), torch.no_grad():
        features = block_features(network, images_for(network, inputs.noise))
        return [_entropy(feature) for feature in features]


def _entropy(feature: Tensor) -> float:
    rows = feature.movedim(1, -1).reshape(-1, feature.shape[1]).double()
    centred = rows - rows.mean(0)
    # Rounding makes an eigenvalue that is zero slightly negative.
    variances = torch.linalg.eigvalsh(centred.T @ centred / len(rows)).clamp(min=0)
    total = float(variances.sum())
    if total == 0 or not math.isfinite(total):
        raise UnmeasurableError("a block's features do not vary")
    return float(torch.special.entr(variances / total).sum())
