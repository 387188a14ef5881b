"""ZiCo: gradients that are large and agree between minibatches."""

from __future__ import annotations

import math

import torch
from torch import nn

from eznas_core.foundation import Failure, Reason
from eznas_core.measures._layers import layer_weights
from eznas_core.measures._losses import loss_of
from eznas_core.measures._passes import borrowed, gradients
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

_BATCHES = 2


@measure(
    name="zico",
    title="ZiCo",
    formula=r"\sum_l \log \sum_{w \in \theta_l} "
    r"\frac{\mathbb{E} |\nabla_w L|}{\sqrt{\mathrm{Var} |\nabla_w L|}}",
    paper="Li et al., ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients",
    year=2023,
    needs=Needs(data=True, labels=True, backward=True),
)
def zico(network: nn.Module, inputs: ProbeInputs) -> float | Failure:
    """Mean over deviation of each weight's absolute gradient, between two minibatches.

    The two are the halves of the probe. A layer that no gradient reaches is left out, and so is a
    weight whose gradient does not vary.
    """
    batch = inputs.data.shape[0]
    if batch < _BATCHES:
        raise UnmeasurableError("two minibatches need at least two images")
    half = batch // _BATCHES
    with borrowed(network):
        weights = layer_weights(network)
        parts = [
            gradients(loss_of(network, inputs, slice(i * half, (i + 1) * half)), weights)
            for i in range(_BATCHES)
        ]
    total, counted = 0.0, 0
    for per_batch in zip(*parts, strict=True):
        sizes = torch.stack(per_batch).abs().double()
        mean, deviation = sizes.mean(0), sizes.std(0, unbiased=False)
        varies = deviation > 0
        ratio = float((mean[varies] / deviation[varies]).sum())
        if ratio > 0:
            total += math.log(ratio)
            counted += 1
    if not counted:
        return Failure(Reason.NON_FINITE, "no layer's gradient differs between minibatches")
    return total
