"""Which networks may be computed with their channels last, the faster layout on a CPU.

oneDNN, which computes torch's convolutions there, writes past the end of a buffer when it takes
the gradient of the weights of a strided 1x1 convolution whose input has its channels last and
fewer of them than a register holds: 8 numbers with AVX2, 16 with AVX-512. The process dies, at
once or later, or the gradient is wrong (uxlfoundation/oneDNN, issue 6035; torch 2.14 still has
it). Inputs whose rows come last are computed rightly.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

# Numbers in the widest register that oneDNN computes a float32 convolution with.
_WIDEST = 16


def may_put_channels_last(network: nn.Module) -> bool:
    """Whether no convolution of a network is one whose gradient oneDNN gets wrong then."""
    return not any(_is_unsound(module) for module in network.modules())


def put_channels_last(network: nn.Module) -> None:
    """Lays a new network's convolutions out with their channels last, where that is sound.

    On a CPU, convolutions of few channels are three times as fast in this layout. The others
    are given their input with the rows last, by a hook, and what they are asked for is the same.
    """
    for module in network.modules():
        if _is_unsound(module):
            module.register_forward_pre_hook(_rows_last)
        elif isinstance(module, nn.Conv2d):
            module.weight.data = module.weight.data.contiguous(memory_format=torch.channels_last)


def _is_unsound(module: nn.Module) -> bool:
    return (
        isinstance(module, nn.Conv2d)
        and tuple(module.kernel_size) == (1, 1)
        and tuple(module.stride) != (1, 1)
        and module.in_channels // module.groups < _WIDEST
    )


def _rows_last(_module: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each.contiguous() if isinstance(each, Tensor) else each for each in inputs)
