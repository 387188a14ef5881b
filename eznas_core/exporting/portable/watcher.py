"""Watching a forward pass."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor
from torch.autograd.graph import GradientEdge, Node, get_gradient_edge
from torch.overrides import TorchFunctionMode

RELUS = frozenset({F.relu, torch.relu, Tensor.relu})
RELUS_IN_PLACE = frozenset({torch.relu_, Tensor.relu_})
# After these a tensor is still the same values, at most copied, reshaped or padded.
PASSING = frozenset(
    {
        *(Tensor.contiguous, Tensor.clone, torch.clone, Tensor.to),
        *(Tensor.view, Tensor.view_as, Tensor.reshape, torch.reshape, F.pad),
    }
)


@dataclass(frozen=True, eq=False)
class Place:
    """A tensor of a forward pass, and where autograd finds the gradient of exactly that use."""

    value: Tensor
    edge: GradientEdge | None


@dataclass(eq=False)
class Call:
    """One call of a ReLU, a convolution or a batch normalisation, or the network's input.

    Its place is what went into a ReLU or convolution, and what came out of a normalisation.
    """

    kind: str
    place: Place
    node: Node | None = None
    weight: Place | None = None
    relu: Call | None = None  # the one before a convolution, or the first after a normalisation
    norm: Call | None = None  # the first after a convolution
    is_stem: bool = False


class Watcher(TorchFunctionMode):
    """Sees each ReLU, convolution and batch normalisation that is called, and what feeds what.

    Calls are seen, not modules, so functional code, branches and shared layers make no
    difference. Normalisation always uses the statistics of the batch.
    """

    def __init__(self, images: Tensor, quantities: Collection[str]) -> None:
        super().__init__()
        self.quantities = quantities
        self.convs: list[Call] = []
        # What made a tensor: valid while it has not been written to since.
        self.made: dict[int, tuple[Tensor, int, Call]] = {}
        self.mark(images, Call("input", Place(images, None)))

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func in RELUS:
            return self.relu(*args, **named)
        if func in RELUS_IN_PLACE:
            return self.relu(args[0] if args else named["input"], inplace=True)
        if func is F.conv2d:
            return self.conv(*args, **named)
        if func is F.batch_norm:
            return self.batch_norm(*args, **named)
        if func is torch.batch_norm:
            source, weight, bias, mean, var, training, momentum, eps, *_ = args
            return self.batch_norm(source, mean, var, weight, bias, training, momentum, eps)
        result = func(*args, **named)
        if func in PASSING:
            source = args[0] if args else named["input"]
            origin = self.origin(source)
            if origin is not None and (func is F.pad or result.shape == source.shape):
                self.mark(result, origin)
        return result

    def relu(self, input: Tensor, inplace: bool = False) -> Tensor:
        """Calls a ReLU and notes it."""
        tap = input.view_as(input)
        call = Call("relu", self.place(input, tap, "input_activation"))
        origin = self.origin(input)
        if origin is not None and origin.kind == "norm":
            origin.relu = origin.relu or call
        result = torch.relu(tap)
        call.node = result.grad_fn
        if inplace:
            result = input.copy_(result)
        self.mark(result, call)
        return result

    def conv(self, input: Tensor, weight: Tensor, *args: Any, **named: Any) -> Tensor:
        """Calls a convolution and notes it."""
        tap = input.view_as(input)
        kernel = weight.detach()
        if "weight_grad" in self.quantities:
            kernel.requires_grad_()
        call = Call("conv", self.place(input, tap, "preactivation"))
        call.weight = self.place(weight, kernel, "")
        origin = self.origin(input)
        call.is_stem = origin is not None and origin.kind == "input"
        call.relu = origin if origin is not None and origin.kind == "relu" else None
        result = F.conv2d(tap, kernel, *args, **named)
        call.node = result.grad_fn
        self.convs.append(call)
        self.mark(result, call)
        return result

    def batch_norm(
        self,
        input: Tensor,
        running_mean: Tensor | None,  # noqa: ARG002
        running_var: Tensor | None,  # noqa: ARG002
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        training: bool = False,  # noqa: ARG002
        momentum: float = 0.1,  # noqa: ARG002
        eps: float = 1e-5,
    ) -> Tensor:
        """Normalises by the statistics of the batch, notes it, and leaves the running ones."""
        result = F.batch_norm(input, None, None, weight, bias, training=True, eps=eps)
        call = Call("norm", self.place(result, result, "activation"), result.grad_fn)
        origin = self.origin(input)
        if origin is not None and origin.kind == "conv":
            origin.norm = origin.norm or call
        self.mark(result, call)
        return result

    def place(self, tensor: Tensor, tap: Tensor, quantity: str) -> Place:
        """A tensor, and where the gradient of its use through `tap` will be."""
        value = tensor.detach()
        if quantity in self.quantities:
            value = value.clone()  # the network may write over it later
        return Place(value, get_gradient_edge(tap) if tap.requires_grad else None)

    def mark(self, tensor: Tensor, call: Call) -> None:
        """Notes what made a tensor."""
        self.made[id(tensor)] = tensor, tensor._version, call

    def origin(self, tensor: Tensor) -> Call | None:
        """What made a tensor, unless it was written to since."""
        found, version, call = self.made.get(id(tensor), (None, 0, None))
        return call if found is tensor and tensor._version == version else None
