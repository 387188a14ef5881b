"""Gradients of the cross-entropy with respect to the layers' weights."""

from __future__ import annotations

from collections.abc import Iterator

import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from eznas_core.measures._layers import layer_weights
from eznas_core.measures._passes import gradients, images_for, run
from eznas_core.measures._randomness import labels_for
from eznas_core.statistics import ProbeInputs


def weights_and_gradients(network: nn.Module, inputs: ProbeInputs) -> list[tuple[Tensor, Tensor]]:
    """Each layer's weight with the gradient of the loss; the network must be borrowed."""
    weights = layer_weights(network)
    found = gradients(loss_of(network, inputs), weights)
    return [(weight.detach(), gradient) for weight, gradient in zip(weights, found, strict=True)]


def loss_of(network: nn.Module, inputs: ProbeInputs, part: slice = slice(None)) -> Tensor:
    """The mean cross-entropy of the probe's images, or of a part of them."""
    logits = run(network, images_for(network, inputs.data[part]))
    return F.cross_entropy(logits, labels_for(inputs, logits.shape[1])[part].to(logits.device))


def sample_gradients(
    network: nn.Module, inputs: ProbeInputs, sources: list[Tensor]
) -> Iterator[list[Tensor]]:
    """The gradients of each image's own loss, image after image."""
    for index in range(inputs.data.shape[0]):
        yield gradients(loss_of(network, inputs, slice(index, index + 1)), sources)
