"""What a network costs: its parameters, and the multiply-adds of one image.

Counted are convolutions of one, two and three dimensions, transposed ones, linear layers, and
the linear layers of an attention. Not counted is what has no weights: products of two
activations, as between an attention's queries and keys, norms, activations and pools.

Multiply-adds are counted while the network runs, from the calls it makes, so that a layer that
is called twice counts twice and one that is never reached counts nothing. A network on torch's
``meta`` device is counted without computing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from inspect import signature
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from eznas_core.networks.preservation import preserved

_CONVOLUTIONS = frozenset(
    {
        functional.conv1d,
        functional.conv2d,
        functional.conv3d,
        functional.conv_transpose1d,
        functional.conv_transpose2d,
        functional.conv_transpose3d,
    }
)
_TRANSPOSED = frozenset(
    {functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d}
)

# These keep the shape and multiply nothing that is counted. Torch's shape inference for them
# takes most of the time of a run on "meta", so there they are passed over.
_SHAPE_KEEPING = frozenset({functional.batch_norm, functional.relu})


def count_parameters(model: nn.Module) -> int:
    """The number of trainable numbers in `model`, shared ones once.

    >>> count_parameters(nn.Linear(3, 2))
    8
    """
    return sum(parameter.numel() for parameter in model.parameters())


def count_macs(model: nn.Module, input_shape: Sequence[int]) -> int:
    """The multiply-adds of the convolutions and linear layers of `model` for one image.

    A multiply-add for each weight that an output meets; of a transposed convolution, that an
    input meets. Layers of size zero cost nothing.

    Args:
        model: The network; run once in evaluation mode and left exactly as it was.
        input_shape: ``(channels, height, width)`` of the image.

    >>> count_macs(nn.Conv2d(3, 8, 3, padding=1), (3, 32, 32)) == 32 * 32 * 8 * 3 * 3 * 3
    True
    """
    counter = MacCounter()
    watch_one_image(model, input_shape, counter)
    return counter.macs


def watch_one_image(model: nn.Module, input_shape: Sequence[int], watch: TorchFunctionMode) -> None:
    """Runs one blank image through `model` under `watch`; the model is left exactly as it was.

    Args:
        model: The network; run in evaluation mode, because one image has no batch statistics.
        input_shape: ``(channels, height, width)`` of the image.
        watch: Sees the calls that the network makes.
    """
    like = next(iter(model.parameters()), torch.zeros(()))
    image = torch.zeros((1, *input_shape), dtype=like.dtype, device=like.device)
    with preserved(model), torch.no_grad(), watch:
        model.eval()(image)


def tensors_in(values: Iterable[Any]) -> Iterator[Tensor]:
    """The tensors among the arguments or results of a call, inside of lists and dictionaries too.

    >>> len(list(tensors_in([torch.ones(1), [torch.ones(1), 2], {"bias": torch.ones(1)}])))
    3
    """
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from tensors_in(value)
        elif isinstance(value, Mapping):
            yield from tensors_in(value.values())


class MacCounter(TorchFunctionMode):
    """Sees every convolution and linear call, whether a module or a function makes it."""

    def __init__(self) -> None:
        super().__init__()
        self.macs = 0

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func in _SHAPE_KEEPING and args and args[0].is_meta:
            return args[0]
        result = func(*args, **named)
        if func in _CONVOLUTIONS or func is functional.linear:
            source: Tensor = named["input"] if "input" in named else args[0]
            weight: Tensor = named["weight"] if "weight" in named else args[1]
            # Each output of a convolution costs one weight slice; each *input* of a
            # transposed one does.
            pixels = source if func in _TRANSPOSED else result
            # Not of weight[0], which a layer of no outputs has not.
            self.macs += pixels.numel() * weight.shape[1:].numel()
        elif func is functional.multi_head_attention_forward:
            self.macs += _attention_macs(args, named)
        return result


def _attention_macs(args: Sequence[Any], named: Mapping[str, Any]) -> int:
    """Those of the four linear layers inside an attention, which is one call for torch."""
    given = signature(functional.multi_head_attention_forward).bind(*args, **named)
    given.apply_defaults()
    found = given.arguments
    query, key, value = found["query"], found["key"], found["value"]
    # All of them give the query's width; the last takes it back to itself.
    width = query.shape[-1]
    projected = 2 * query.numel() + key.numel() + value.numel()
    return int(projected * width)
