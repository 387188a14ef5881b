"""How a network's weights are drawn before it is scored, one named scheme each.

A score of an untrained network is a function of its initialisation, so the scheme is part of
every scoring protocol and every draw comes from a generator that is passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase

from eznas_core.foundation import Registry

Scheme = Callable[[nn.Module, torch.Generator], None]

SCHEMES: Registry[Scheme] = Registry("initialisation")


def initialise(
    model: nn.Module, generator: torch.Generator, scheme: str = "eznas-2022"
) -> nn.Module:
    """Draws every weight of `model` anew, in module order, and gives the model back.

    The numbers are drawn on the generator's device and then copied, so that a network on a GPU
    and one on the CPU start from the same weights. Running statistics start afresh too.
    Modules the scheme says nothing about keep what they were constructed with.

    Args:
        model: The network, on any device but ``meta``; changed in place.
        generator: The only source of randomness.
        scheme: Name of the scheme, see `SCHEMES`.

    Raises:
        UnknownNameError: There is no such scheme.

    >>> from torch import Generator
    >>> layer = initialise(nn.Linear(2, 1), Generator().manual_seed(0))
    >>> layer.bias.tolist()
    [0.0]
    """
    draw = SCHEMES.get(scheme)
    with torch.no_grad():
        draw(model, generator)
    return model


def materialise(model: nn.Module, device: str = "cpu") -> nn.Module:
    """Gives a network that was laid out on the ``meta`` device memory on a real one.

    The memory is not filled: `initialise` must follow.
    """
    return model.to_empty(device=device)


def _eznas_2022(model: nn.Module, generator: torch.Generator) -> None:
    """EZNAS (NeurIPS 2022): convolutions N(0, 2 / fan_out), linear N(0, 0.01²), norms 1 and 0."""
    for module in model.modules():
        if isinstance(module, nn.modules.conv._ConvNd):
            fan_out = module.weight.shape[0] * module.weight[0][0].numel()
            _normal(module.weight, sqrt(2.0 / fan_out), generator)
        elif isinstance(module, nn.Linear):
            _normal(module.weight, 0.01, generator)
        elif isinstance(module, _NormBase):
            module.reset_running_stats()
            _ones(module.weight)
        elif isinstance(module, nn.GroupNorm | nn.LayerNorm):
            _ones(module.weight)
        else:
            continue
        if module.bias is not None:
            module.bias.zero_()


def _ones(weight: Tensor | None) -> None:
    if weight is not None:
        weight.fill_(1.0)


def _normal(weight: Tensor, std: float, generator: torch.Generator) -> None:
    drawn = torch.empty(weight.shape, dtype=weight.dtype, device=generator.device)
    weight.copy_(drawn.normal_(0.0, std, generator=generator))


SCHEMES.add("eznas-2022", _eznas_2022, aliases=("kaiming-fan-out",))
