"""NEAR: the effective rank of what each layer computes, before and after its ReLU."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from eznas_core.measures._layers import run_watching_relus
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures._randomness import generator_for
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="near",
    title="NEAR",
    formula=r"\sum_l \mathrm{erank}(Z_l) + \mathrm{erank}(H_l), \quad "
    r"\mathrm{erank}(M) = \exp \Big( -\sum_k p_k \log p_k \Big), \; "
    r"p_k = \sigma_k / \lVert \sigma \rVert_1",
    paper="Husistein et al., NEAR: A Training-Free Pre-Estimator of Machine Learning Model "
    "Performance",
    year=2025,
    needs=Needs(data=True),
)
def near(network: nn.Module, inputs: ProbeInputs) -> float:
    """The effective ranks of the matrices before and after each ReLU, summed.

    A matrix has a column for each channel and a row for each position of each image; as many rows
    are drawn as there are columns.
    """
    generator = generator_for(inputs, "near")
    ranks: list[float] = []

    def look(before: Tensor, after: Tensor) -> None:
        rows = before.movedim(1, -1).reshape(-1, before.shape[1])
        chosen = torch.randperm(len(rows), generator=generator)[: rows.shape[1]].to(rows.device)
        ranks.append(effective_rank(rows[chosen]))
        ranks.append(effective_rank(after.movedim(1, -1).reshape(rows.shape)[chosen]))

    with borrowed(network), torch.no_grad():
        run_watching_relus(network, images_for(network, inputs.data), look)
    return math.fsum(ranks)


def effective_rank(matrix: Tensor) -> float:
    """The exponential of the entropy of the normalised singular values; 0 for a zero matrix.

    >>> round(effective_rank(torch.eye(3)), 6)
    3.0
    """
    values = torch.linalg.svdvals(matrix.double())
    total = float(values.sum())
    if total == 0:
        return 0.0
    shares = values / total
    return math.exp(float(torch.special.entr(shares).sum()))
