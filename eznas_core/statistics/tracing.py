"""What a network calls while it runs: ReLUs, convolutions and batch normalisations.

Seen are calls, not modules, so that functional code, branches and a module order that differs
from the order of execution make no difference, and nothing is attached to the network. Which
call's result feeds which is told by the identity of the tensors that pass between them.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor
from torch.autograd.graph import Node
from torch.overrides import TorchFunctionMode

from eznas_core.statistics.names import Quantity

_Function = Callable[..., Any]

_RELUS: frozenset[_Function] = frozenset({F.relu, torch.relu, Tensor.relu})
_RELUS_IN_PLACE: frozenset[_Function] = frozenset({torch.relu_, Tensor.relu_})
# Calls after which a value is still the same value, at most copied, reshaped or padded. What
# returns the very tensor it was given (Identity, dropout at evaluation) needs no mention.
_PASSING: frozenset[_Function] = frozenset(
    {
        *(Tensor.contiguous, Tensor.clone, torch.clone, Tensor.to),
        *(Tensor.view, Tensor.view_as, Tensor.reshape, torch.reshape, F.pad),
    }
)

Key = tuple[Quantity, int]
"""A quantity, and the index among the calls of the kind that it is taken at."""


@dataclass(slots=True, eq=False)
class ReluCall:
    """A call of a ReLU."""

    index: int
    shape: torch.Size
    node: Node | None = None


@dataclass(slots=True, eq=False)
class ConvCall:
    """A call of a two-dimensional convolution, on the network's input if `stem`."""

    index: int
    shape: torch.Size
    weight: Tensor
    stride: tuple[int, int]
    groups: int
    stem: bool
    relu: ReluCall | None
    batch_norm: BatchNormCall | None = None
    node: Node | None = None
    # The node whose incoming gradient is the one at the input, if `node` cannot give it.
    entry: Node | None = None


@dataclass(slots=True, eq=False)
class BatchNormCall:
    """A call of a batch normalisation, and the first ReLU on its result."""

    index: int
    shape: torch.Size
    relu: ReluCall | None = None
    node: Node | None = None


class NetworkInput:
    """Marks the images that the network was given."""


Origin = ReluCall | ConvCall | BatchNormCall | NetworkInput


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to keep of the calls.

    Attributes:
        quantities: The quantities that are named.
        calls: For each quantity the indices to take it at; None for all of them.
        copies: Places that the network writes over later, so that they have to be copied.
    """

    quantities: Container[Quantity] = ()
    calls: Mapping[Quantity, Container[int]] | None = None
    copies: Container[Key] = ()

    def includes(self, quantity: Quantity, index: int) -> bool:
        """Whether `quantity` is to be taken at the call of that index."""
        return quantity in self.quantities and (self.calls is None or index in self.calls[quantity])


@dataclass(slots=True)
class Trace:
    """The calls of one forward pass, and the values kept of them.

    Each value stands with the version its memory had when it was taken.
    """

    relus: list[ReluCall] = field(default_factory=list)
    convs: list[ConvCall] = field(default_factory=list)
    batch_norms: list[BatchNormCall] = field(default_factory=list)
    values: dict[Key, tuple[Tensor, int]] = field(default_factory=dict)

    def overwritten(self) -> frozenset[Key]:
        """The values that the network has written over since they were taken."""
        return frozenset(
            key for key, (value, version) in self.values.items() if value._version != version
        )


class Tracer(TorchFunctionMode):
    """Watches a forward pass and writes its `trace`.

    Batch normalisation is made to use the batch's own statistics and to leave the running ones
    alone, whatever mode its module is in.
    """

    def __init__(self, images: Tensor, wanted: Wanted) -> None:
        """Prepares to watch one pass.

        Args:
            images: The very tensor that the network will be given.
            wanted: What to keep.
        """
        super().__init__()
        self.trace = Trace()
        self._wanted = wanted
        # By id, with a weak reference that proves it is still the same tensor, so that no
        # value lives longer than the network itself keeps it.
        self._origins: dict[int, tuple[weakref.ref[Tensor], int, Origin]] = {}
        self._mark(images, NetworkInput())

    def __torch_function__(
        self,
        func: _Function,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Answers one call of the network."""
        watch = _WATCHERS.get(func)
        if watch is None:
            return func(*args, **(kwargs or {}))
        return watch(self, func, args, kwargs or {})

    def _relu(self, func: _Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        source: Tensor = _argument(args, named, 0, "input")
        in_place = func in _RELUS_IN_PLACE or _argument(args, named, 1, "inplace", False)
        call = ReluCall(len(self.trace.relus), source.shape)
        self.trace.relus.append(call)
        origin = self._origin(source)
        self._keep(Quantity.INPUT_ACTIVATION, call.index, source, copy=in_place)
        if isinstance(origin, BatchNormCall):
            origin.relu = origin.relu or call
            if in_place and self._wanted.includes(Quantity.ACTIVATION, origin.index):
                self._keep(Quantity.ACTIVATION, origin.index, source, copy=True)
        result: Tensor
        if in_place and source._is_view():
            # Writing to a view gives it a node that says nothing about the ReLU.
            result = torch.relu(source)
            call.node = result.grad_fn
            result = source.copy_(result)
        else:
            result = torch.relu_(source) if in_place else torch.relu(source)
            call.node = result.grad_fn
        self._mark(result, call)
        return result

    def _conv(self, func: _Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        source: Tensor = _argument(args, named, 0, "input")
        weight: Tensor = _argument(args, named, 1, "weight")
        origin = self._origin(source)
        call = ConvCall(
            index=len(self.trace.convs),
            shape=source.shape,
            weight=weight,
            stride=_pair(_argument(args, named, 3, "stride", 1)),
            groups=_argument(args, named, 6, "groups", 1),
            stem=isinstance(origin, NetworkInput),
            relu=origin if isinstance(origin, ReluCall) else None,
        )
        self.trace.convs.append(call)
        self._keep(Quantity.PREACTIVATION, call.index, source)
        if not call.stem and self._wanted.includes(Quantity.WEIGHT_GRAD, call.index):
            weight.requires_grad_()
        if isinstance(_argument(args, named, 4, "padding", 0), str):
            # "same" may pad before it convolves; the gradient has to be taken before that.
            source = source.view_as(source)
            call.entry = source.grad_fn
            args, named = (source, *args[1:]), {k: v for k, v in named.items() if k != "input"}
        result: Tensor = func(*args, **named)
        call.node = result.grad_fn
        self._mark(result, call)
        return result

    def _batch_norm(
        self, func: _Function, args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Tensor:
        affine = 1 if func is torch.batch_norm else 3
        source: Tensor = _argument(args, named, 0, "input")
        if source.numel() == source.shape[1]:
            raise ValueError(
                f"batch statistics need more than one value a channel, not {tuple(source.shape)}"
            )
        result = torch.batch_norm(
            source,
            _argument(args, named, affine, "weight"),
            _argument(args, named, affine + 1, "bias"),
            running_mean=None,
            running_var=None,
            training=True,
            momentum=0.0,
            eps=_argument(args, named, 7, "eps", 1e-5),
            cudnn_enabled=torch.backends.cudnn.enabled,
        )
        call = BatchNormCall(len(self.trace.batch_norms), result.shape, node=result.grad_fn)
        self.trace.batch_norms.append(call)
        origin = self._origin(source)
        if isinstance(origin, ConvCall):
            origin.batch_norm = origin.batch_norm or call
        self._keep(Quantity.ACTIVATION, call.index, result)
        self._mark(result, call)
        return result

    def _passing(self, func: _Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        source = _argument(args, named, 0, "input")
        origin = self._origin(source)
        result = func(*args, **named)
        if origin is not None and (func is F.pad or result.shape == source.shape):
            self._mark(result, origin)
        return result

    def _keep(self, quantity: Quantity, index: int, tensor: Tensor, *, copy: bool = False) -> None:
        if self._wanted.includes(quantity, index):
            value = tensor.detach()
            if copy or (quantity, index) in self._wanted.copies:
                value = value.clone()
            self.trace.values[quantity, index] = value, value._version

    def _mark(self, tensor: Tensor, origin: Origin) -> None:
        self._origins[id(tensor)] = weakref.ref(tensor), tensor._version, origin

    def _origin(self, tensor: Tensor) -> Origin | None:
        reference, version, origin = self._origins.get(id(tensor), (None, 0, None))
        # A tensor written to since is no longer the result of that call.
        if reference is None or reference() is not tensor or tensor._version != version:
            return None
        return origin


def _argument(
    args: tuple[Any, ...], named: Mapping[str, Any], position: int, name: str, default: Any = None
) -> Any:
    return args[position] if position < len(args) else named.get(name, default)


def _pair(value: int | tuple[int, ...]) -> tuple[int, int]:
    if isinstance(value, int):
        return value, value
    return value[0], value[-1]


_WATCHERS: Mapping[_Function, _Function] = {
    **{function: Tracer._relu for function in _RELUS | _RELUS_IN_PLACE},
    F.conv2d: Tracer._conv,
    F.batch_norm: Tracer._batch_norm,
    torch.batch_norm: Tracer._batch_norm,
    **{function: Tracer._passing for function in _PASSING},
}
