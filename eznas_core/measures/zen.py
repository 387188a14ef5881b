"""Zen-Score: how strongly the features react to a small change of the input."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from eznas_core.foundation import Failure, Reason
from eznas_core.measures._layers import NORMALISING_CALLS
from eznas_core.measures._passes import Calls, borrowed, first_argument, images_for, run
from eznas_core.measures._randomness import generator_for, normal_like
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

_STEP = 0.01
_POOLS: tuple[Callable[..., Any], ...] = (
    *(F.adaptive_avg_pool2d, F.adaptive_max_pool2d, F.avg_pool2d),
    *(torch.mean, Tensor.mean),
)


@measure(
    name="zen",
    title="Zen-Score",
    formula=r"\log \mathbb{E}_{x, \epsilon} \lVert f(x) - f(x + \alpha \epsilon) \rVert_F "
    r"+ \sum_{\mathrm{BN}} \log \sqrt{\tfrac{1}{m} \sum_j \sigma_j^2}, \quad \alpha = 0.01",
    paper="Lin et al., Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition",
    year=2021,
    needs=Needs(),
)
def zen(network: nn.Module, inputs: ProbeInputs) -> float | Failure:
    """The change of the last feature maps for a small change of a noise input, in logarithms.

    Weights of convolutions and linear layers are drawn anew from N(0, 1). What batch
    normalisation divides away is added back: the mean variance of its inputs. f is the feature
    map before the global pooling; without one, the logits.
    """
    generator = generator_for(inputs, "zen")
    with borrowed(network, values=True), torch.no_grad():
        for module in network.modules():
            if isinstance(module, _ConvNd | nn.Linear):
                module.weight.copy_(normal_like(module.weight, generator))
        images = images_for(network, inputs.noise)
        epsilon = normal_like(images, generator)
        first, variances = _features(network, images)
        second, _ = _features(network, images + _STEP * epsilon)
    difference = float((first - second).double().flatten(1).norm(dim=1).mean())
    if difference == 0:
        return Failure(Reason.NON_FINITE, "the features do not depend on the input")
    # A normalisation of zeros, behind a node that nothing reaches, divides nothing away.
    scales = (0.5 * math.log(variance) for variance in variances if variance > 0)
    return math.log(difference) + math.fsum(scales)


def _features(network: nn.Module, images: Tensor) -> tuple[Tensor, list[float]]:
    """The feature map before the global pooling, and the variance that each norm divides by."""
    pooled: list[Tensor] = []
    variances: list[float] = []

    def normalised(args: tuple[Any, ...], named: Mapping[str, Any], result: Any) -> Any:
        values = first_argument(args, named).double()
        axes = [axis for axis in range(values.ndim) if axis != 1]
        variances.append(float(values.var(dim=axes, unbiased=False).mean()))
        return result

    def pool(args: tuple[Any, ...], named: Mapping[str, Any], result: Any) -> Any:
        source = first_argument(args, named)
        # Global: nothing but the channels is left.
        if source.ndim == 4 and result.numel() == source.shape[0] * source.shape[1]:
            pooled.append(source)
        return result

    watchers = dict.fromkeys(NORMALISING_CALLS, normalised) | dict.fromkeys(_POOLS, pool)
    with Calls(watchers):
        logits = run(network, images)
    features = pooled[-1] if pooled else logits
    if not bool(torch.isfinite(features).all()):
        raise UnmeasurableError("the features are infinite", Reason.NON_FINITE)
    return features, variances
