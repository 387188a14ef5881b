"""Trainability (AZ-NAS): do gradients keep their size from block to block?"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from eznas_core.measures._blocks import block_features
from eznas_core.measures._passes import borrowed, gradients, images_for
from eznas_core.measures._randomness import generator_for, signs_like
from eznas_core.measures.az_expressivity import PAPER
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="az_trainability",
    title="trainability (AZ-NAS)",
    formula=r"\frac{1}{L - 1} \sum_{l=2}^{L} \Big( -\sigma_l - \frac{1}{\sigma_l} + 2 \Big), "
    r"\quad \sigma_l = \lVert J_l \rVert_2",
    paper=PAPER,
    year=2024,
    needs=Needs(backward=True),
)
def az_trainability(network: nn.Module, inputs: ProbeInputs) -> float:
    """How near to 1 the spectral norm of each block's Jacobian is; 0 is best.

    The Jacobian between channels is estimated from random signs sent backwards: the mean over
    positions of the gradient that arrives, times the sign that was sent. Where a block halves the
    image, the four pixels that become one count as channels.
    """
    generator = generator_for(inputs, "az_trainability")
    with borrowed(network):
        images = images_for(network, inputs.noise).detach().clone().requires_grad_(True)
        features = block_features(network, images)
        terms = [_term(before, after, generator) for before, after in pairwise(features)]
    return math.fsum(terms) / len(terms)


def _term(before: Tensor, after: Tensor, generator: torch.Generator) -> float:
    sent = signs_like(after, generator)
    (arrived,) = gradients(after, [before], seed=sent, keep=True)
    step = before.shape[2] // after.shape[2]
    if step > 1 and before.shape[2:] == (after.shape[2] * step, after.shape[3] * step):
        arrived = F.pixel_unshuffle(arrived, step)
    elif before.shape[2:] != after.shape[2:]:
        arrived = F.adaptive_avg_pool2d(arrived, (after.shape[2], after.shape[3]))
    there, here = (x.movedim(1, 0).flatten(1).double() for x in (sent, arrived))
    norm = float(torch.linalg.matrix_norm(there @ here.T / there.shape[1], ord=2))
    if norm == 0:
        raise UnmeasurableError("no gradient flows from one block to the one before")
    return 2 - norm - 1 / norm
