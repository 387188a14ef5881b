"""The layers measures look at: weights of convolutions and linear layers, and ReLUs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd
from torch.overrides import TorchFunctionMode

from eznas_core.measures._passes import Calls, Watcher, first_argument, run
from eznas_core.measures.declaration import UnmeasurableError

_RELUS_IN_PLACE = frozenset({torch.relu_, Tensor.relu_, F.relu_})
_RELUS = frozenset({F.relu, F.relu6, torch.relu, Tensor.relu}) | _RELUS_IN_PLACE
WEIGHTED_CALLS: frozenset[Callable[..., Any]] = frozenset({F.conv1d, F.conv2d, F.conv3d, F.linear})
NORMALISING_CALLS: frozenset[Callable[..., Any]] = frozenset({F.batch_norm, torch.batch_norm})


def layer_weights(network: nn.Module) -> list[Tensor]:
    """The weights of the convolutions and linear layers, in module order, each once.

    They are made to ask for a gradient, so the network must be borrowed.

    Raises:
        UnmeasurableError: There is no such layer.
    """
    found: dict[int, Tensor] = {}
    for module in network.modules():
        if isinstance(module, _ConvNd | nn.Linear):
            weight = module.weight
            if isinstance(weight, nn.Parameter) and weight.numel() > 0:
                found[id(weight)] = weight.requires_grad_(True)
    if not found:
        raise UnmeasurableError("the network has no convolution and no linear layer")
    return list(found.values())


def all_parameters(network: nn.Module) -> list[Tensor]:
    """Every parameter, made to ask for a gradient; the network must be borrowed.

    Raises:
        UnmeasurableError: There is none.
    """
    parameters: list[Tensor] = [
        parameter.requires_grad_(True)
        for parameter in network.parameters()
        if parameter.is_floating_point()
    ]
    if not parameters:
        raise UnmeasurableError("the network has no parameters")
    return parameters


def run_watching_relus(
    network: nn.Module, images: Tensor, look: Callable[[Tensor, Tensor], None]
) -> Tensor:
    """Runs the network and shows `look` the input and the output of every ReLU.

    Raises:
        UnmeasurableError: The network calls no ReLU, or fails.
    """
    relus = _Relus(look)
    with relus:
        logits = run(network, images)
    if not relus.seen:
        raise UnmeasurableError("the network has no ReLU")
    return logits


class _Relus(TorchFunctionMode):
    """Watches ReLUs, whether a module or a function makes the call, in place or not."""

    def __init__(self, look: Callable[[Tensor, Tensor], None]) -> None:
        super().__init__()
        self.seen = 0
        self._look = look

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func not in _RELUS:
            return func(*args, **named)
        source = first_argument(args, named)
        in_place = func in _RELUS_IN_PLACE or named.get("inplace", args[1:2] == (True,))
        # In place it would overwrite its input before that can be seen.
        before = source.detach().clone() if in_place else source.detach()
        result = func(*args, **named)
        self.seen += 1
        self._look(before, result.detach())
        return result


def run_watching(
    network: nn.Module,
    images: Tensor,
    functions: frozenset[Callable[..., Any]],
    watcher: Watcher,
) -> Tensor:
    """Runs the network with one watcher for several functions."""
    with Calls(dict.fromkeys(functions, watcher)):
        return run(network, images)
