"""SWAP-Score: how many different ways the ReLUs have to tell the images apart."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from eznas_core.measures._layers import run_watching_relus
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures.declaration import Needs, measure
from eznas_core.networks import count_parameters
from eznas_core.statistics import ProbeInputs

_PAPER = "Peng et al., SWAP-NAS: Sample-Wise Activation Patterns for Ultra-fast NAS"
_BITS = 52  # of a whole number that float64 holds exactly
_CENTRE = 1.5
_WIDTH = 1.0


@measure(
    name="swap",
    title="SWAP-Score",
    formula=r"\left| \{ (\mathbb{1}[a_v(x_s) > 0])_{s = 1 \ldots S} : v = 1 \ldots V \} \right|",
    paper=_PAPER,
    year=2024,
    needs=Needs(data=True),
)
def swap(network: nn.Module, inputs: ProbeInputs) -> float:
    """How many different patterns of on and off the ReLUs show over the images.

    Each ReLU v contributes the pattern of the images s for which it is active.
    """
    with borrowed(network), torch.no_grad():
        return float(_distinct_patterns(network, images_for(network, inputs.data)))


@measure(
    name="swap_regularised",
    title="SWAP-Score, regularised",
    formula=r"\log \Psi - (\vartheta - \mu)^2 / \sigma, \quad \mu = 1.5, \; \sigma = 1",
    paper=_PAPER,
    year=2024,
    needs=Needs(data=True),
    aliases=("swap-reg",),
)
def swap_regularised(network: nn.Module, inputs: ProbeInputs) -> float:
    """The SWAP-Score times a bell curve over millions of parameters, in logarithms.

    The curve's centre and width are the user's choice of model size in the paper; here they are
    fixed at the size of the largest networks of NAS-Bench-201, so that small networks lose. The
    logarithm keeps the order and cannot underflow.
    """
    with borrowed(network), torch.no_grad():
        patterns = _distinct_patterns(network, images_for(network, inputs.data))
    millions = count_parameters(network) / 1e6
    return math.log(patterns) - (millions - _CENTRE) ** 2 / _WIDTH


def _distinct_patterns(network: nn.Module, images: Tensor) -> int:
    patterns: list[Tensor] = []

    def collect(_: Tensor, output: Tensor) -> None:
        active = (output.flatten(1) > 0).double()
        # A pattern is read as a number, bit by bit, and a long one as several numbers.
        words = [part.T @ _powers(len(part)).to(part) for part in torch.split(active, _BITS)]
        patterns.append(_distinct(torch.stack(words, 1)))

    run_watching_relus(network, images, collect)
    return len(_distinct(torch.cat(patterns)))


def _distinct(rows: Tensor) -> Tensor:
    # One column is compared much faster as a list.
    distinct: Tensor = (
        torch.unique(rows)[:, None] if rows.shape[1] == 1 else torch.unique(rows, dim=0)
    )
    return distinct


def _powers(count: int) -> Tensor:
    return 2.0 ** torch.arange(count, dtype=torch.float64)
