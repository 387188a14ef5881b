"""MeCo: are the channels of each layer independent of one another?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from eznas_core.measures._layers import run_watching
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="meco",
    title="MeCo",
    formula=r"\sum_l \lambda_{\min}(P(A_l))",
    paper="Jiang et al., MeCo: Zero-Shot NAS with One Data and Single Forward Pass via Minimum "
    "Eigenvalue of Correlation",
    year=2023,
    needs=Needs(),
)
def meco(network: nn.Module, inputs: ProbeInputs) -> float:
    """The smallest eigenvalue of the correlations between a layer's channels, over all layers.

    One input of noise is enough. P(A) is the matrix of Pearson correlations between the feature
    maps at a convolution's output; a constant map correlates with nothing.
    """
    smallest: list[float] = []

    def watch(args: tuple[Any, ...], named: Mapping[str, Any], result: Any) -> Any:  # noqa: ARG001
        smallest.append(_smallest_eigenvalue(result[0]))
        return result

    with borrowed(network), torch.no_grad():
        images = images_for(network, inputs.noise[:1])
        run_watching(network, images, frozenset({F.conv2d}), watch)
    if not smallest:
        raise UnmeasurableError("the network has no two-dimensional convolution")
    return math.fsum(smallest)


def _smallest_eigenvalue(maps: Tensor) -> float:
    """Of the correlations between feature maps ``(channels, height, width)``."""
    rows = maps.detach().flatten(1).double()
    centred = rows - rows.mean(1, keepdim=True)
    lengths = centred.norm(dim=1, keepdim=True)
    unit = torch.where(lengths > 0, centred / lengths, torch.zeros_like(centred))
    return float(torch.linalg.eigvalsh(unit @ unit.T)[0])
