"""What a network calls while it runs: activations, layers with a weight, and norms.

Seen are calls, not modules, so that functional code, branches and a module order that differs
from the order of execution make no difference, and nothing is attached to the network. Which
call's result feeds which is told by the identity of the tensors that pass between them.

Only what the rules ask for is watched: for the paper's, ReLUs, convolutions and batch
normalisations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor
from torch.overrides import TorchFunctionMode

from eznas_core.statistics.arguments import (
    argument,
    only_slices,
    pair,
    with_source,
    without_source,
)
from eznas_core.statistics.calls import (
    ActivationCall,
    NetworkInput,
    NormCall,
    Trace,
    Wanted,
    WeightCall,
)
from eznas_core.statistics.names import Quantity
from eznas_core.statistics.origins import Origins
from eznas_core.statistics.units import Layer
from eznas_core.statistics.vocabulary import (
    ACTIVATIONS,
    INPLACE_POSITION,
    NORMS,
    OTHER_LAYERS,
    PASSING,
    REARRANGING,
    RELU6_LIMITS,
    RELUS,
    RELUS_IN_PLACE,
    Function,
)


class Tracer(TorchFunctionMode):
    """Watches a forward pass and writes its `trace`.

    Batch normalisation is made to use the batch's own statistics and to leave the running ones
    alone, whatever mode its module is in.
    """

    def __init__(self, images: Tensor, wanted: Wanted, *, only_published: bool = True) -> None:
        """Prepares to watch one pass.

        Args:
            images: The very tensor that the network will be given.
            wanted: What to keep.
            only_published: Whether to look at ReLUs, convolutions and batch normalisations
                only, or at everything that a rule knows.
        """
        super().__init__()
        self.trace = Trace()
        self._wanted = wanted
        self._only_published = only_published
        self._watchers = _PUBLISHED_WATCHERS if only_published else _WATCHERS
        self._origins = Origins()
        self._origins.mark(images, NetworkInput())

    def __torch_function__(
        self,
        func: Function,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Answers one call of the network."""
        watch = self._watchers.get(func)
        if watch is None:
            return func(*args, **(kwargs or {}))
        return watch(self, func, args, kwargs or {})

    def finish(self, logits: Tensor) -> None:
        """Notes which layer the logits are the result of, once they are there."""
        origin = self._origins.rearranged(logits)
        if isinstance(origin, WeightCall) and not self._only_published:
            origin.head = True

    def _relu(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        source: Tensor = argument(args, named, 0, "input")
        in_place = func in RELUS_IN_PLACE or argument(args, named, 1, "inplace", False)
        call = self._activation_call(source, "relu", in_place=in_place)
        result: Tensor
        if in_place and source._is_view():
            # Writing to a view gives it a node that says nothing about the ReLU.
            result = torch.relu(source)
            call.node = result.grad_fn
            result = source.copy_(result)
        else:
            result = torch.relu_(source) if in_place else torch.relu(source)
            call.node = result.grad_fn
        self._origins.mark(result, call)
        return result

    def _activation(
        self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Tensor:
        source: Tensor = argument(args, named, 0, "input")
        position = INPLACE_POSITION.get(func)
        in_place = position is not None and argument(args, named, position, "inplace", False)
        kind = ACTIVATIONS[func]
        limits = argument(args, named, 1, "min_val"), argument(args, named, 2, "max_val")
        if kind == "hardtanh" and limits == RELU6_LIMITS:
            kind = "relu6"
        call = self._activation_call(source, kind, in_place=in_place)
        # An alias of the input, so that its gradient is of this use alone; a copy where the
        # function writes to what it is given.
        taken = source.clone() if in_place else source.view_as(source)
        call.entry = taken.grad_fn
        result: Tensor = func(*with_source(taken, args), **without_source(named))
        call.node = result.grad_fn
        if in_place:
            result = source.copy_(result)
        self._origins.mark(result, call)
        return result

    def _activation_call(self, source: Tensor, kind: str, *, in_place: bool) -> ActivationCall:
        origin = self._origins.of(source)
        call = ActivationCall(len(self.trace.calls), source.shape, kind)
        self.trace.calls.append(call)
        self._keep(Quantity.INPUT_ACTIVATION, call.index, source, copy=in_place)
        if isinstance(origin, NormCall):
            call.norm = origin.index
            origin.activation = origin.activation or call
            if in_place:
                self._keep(Quantity.ACTIVATION, origin.index, source, copy=True)
        return call

    def _conv(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        source: Tensor = argument(args, named, 0, "input")
        weight: Tensor = argument(args, named, 1, "weight")
        origin = self._origins.of(source)
        call = WeightCall(
            index=len(self.trace.calls),
            layer=Layer.CONVOLUTION,
            shape=source.shape,
            weight=weight,
            stride=pair(argument(args, named, 3, "stride", 1)),
            groups=argument(args, named, 6, "groups", 1),
            stem=isinstance(origin, NetworkInput),
            activation=origin if isinstance(origin, ActivationCall) else None,
            before=origin if isinstance(origin, WeightCall) else None,
        )
        self.trace.calls.append(call)
        self._keep(Quantity.PREACTIVATION, call.index, source)
        if not call.stem and self._wanted.includes(Quantity.WEIGHT_GRAD, call.index):
            weight.requires_grad_()
        if isinstance(argument(args, named, 4, "padding", 0), str):
            # "same" may pad before it convolves; the gradient has to be taken before that.
            source = source.view_as(source)
            call.entry = source.grad_fn
            args, named = with_source(source, args), without_source(named)
        result: Tensor = func(*args, **named)
        self._finish_weight(call, result)
        return result

    def _linear(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        source: Tensor = argument(args, named, 0, "input")
        weight: Tensor = argument(args, named, 1, "weight")
        origin = self._origins.rearranged(source)
        call = WeightCall(
            index=len(self.trace.calls),
            layer=Layer.LINEAR,
            shape=source.shape,
            weight=weight,
            stem=isinstance(origin, NetworkInput),
            activation=origin if isinstance(origin, ActivationCall) else None,
        )
        self.trace.calls.append(call)
        self._keep(Quantity.PREACTIVATION, call.index, source)
        # Where no activation stands before it, the linear layer itself is where the unit begins.
        self._keep(Quantity.INPUT_ACTIVATION, call.index, source)
        # Torch computes it in one of several ways with several nodes, so aliases tell.
        taken, alias = source.view_as(source), weight
        call.entry = taken.grad_fn
        if not call.stem and self._wanted.includes(Quantity.WEIGHT_GRAD, call.index):
            alias = weight.requires_grad_().view_as(weight)
            call.weight_entry = alias.grad_fn
        bias = argument(args, named, 2, "bias")
        result: Tensor = func(taken, alias, bias)
        self._finish_weight(call, result)
        return result

    def _finish_weight(self, call: WeightCall, result: Tensor) -> None:
        call.node = result.grad_fn
        call.result_shape = result.shape
        if not self._only_published:
            self._keep(Quantity.ACTIVATION, call.index, result)
        self._origins.mark(result, call)

    def _other_layer(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        source: Tensor = args[0] if args else next(iter(named.values()))
        position, name = OTHER_LAYERS[func]
        weight: Tensor = argument(args, named, position, name)
        self.trace.calls.append(
            WeightCall(len(self.trace.calls), Layer.OTHER, source.shape, weight)
        )
        return func(*args, **named)

    def _batch_norm(
        self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Tensor:
        affine = 1 if func is torch.batch_norm else 3
        source: Tensor = argument(args, named, 0, "input")
        if source.numel() == source.shape[1]:
            raise ValueError(
                f"batch statistics need more than one value a channel, not {tuple(source.shape)}"
            )
        result = torch.batch_norm(
            source,
            argument(args, named, affine, "weight"),
            argument(args, named, affine + 1, "bias"),
            running_mean=None,
            running_var=None,
            training=True,
            momentum=0.0,
            eps=argument(args, named, 7, "eps", 1e-5),
            cudnn_enabled=torch.backends.cudnn.enabled,
        )
        self._finish_norm("batch_norm", source, result)
        return result

    def _norm(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
        result: Tensor = func(*args, **named)
        self._finish_norm(NORMS[func], argument(args, named, 0, "input"), result)
        return result

    def _finish_norm(self, kind: str, source: Tensor, result: Tensor) -> None:
        call = NormCall(len(self.trace.calls), result.shape, kind, node=result.grad_fn)
        self.trace.calls.append(call)
        origin = self._origins.of(source)
        if isinstance(origin, WeightCall):
            origin.norm = origin.norm or call
        self._keep(Quantity.ACTIVATION, call.index, result)
        self._origins.mark(result, call)

    def _passing(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        source = argument(args, named, 0, "input")
        origin = self._origins.of(source)
        result = func(*args, **named)
        if origin is None:
            return result
        if func in PASSING and (func is F.pad or result.shape == source.shape):
            self._origins.mark(result, origin)
        elif not self._only_published:
            self._origins.mark_rearranged(result, origin)
        return result

    def _cropping(self, func: Function, args: tuple[Any, ...], named: Mapping[str, Any]) -> Any:
        source: Tensor = args[0]
        origin = self._origins.of(source)
        result = func(*args, **named)
        if origin is not None and only_slices(args[1]) and result.shape[:2] == source.shape[:2]:
            self._origins.mark(result, origin)
        return result

    def _keep(self, quantity: Quantity, index: int, tensor: Tensor, *, copy: bool = False) -> None:
        if self._wanted.includes(quantity, index):
            value = tensor.detach()
            if copy or (quantity, index) in self._wanted.copies:
                value = value.clone()
            self.trace.values[quantity, index] = value, value._version


_PUBLISHED_WATCHERS: Mapping[Function, Callable[..., Any]] = {
    **{function: Tracer._relu for function in RELUS | RELUS_IN_PLACE},
    F.conv2d: Tracer._conv,
    F.batch_norm: Tracer._batch_norm,
    torch.batch_norm: Tracer._batch_norm,
    **{function: Tracer._passing for function in PASSING},
}
_WATCHERS: Mapping[Function, Callable[..., Any]] = {
    **_PUBLISHED_WATCHERS,
    **{function: Tracer._activation for function in ACTIVATIONS},
    **{function: Tracer._norm for function in NORMS},
    **{function: Tracer._passing for function in REARRANGING},
    Tensor.__getitem__: Tracer._cropping,
    F.linear: Tracer._linear,
    **{function: Tracer._other_layer for function in OTHER_LAYERS},
}
