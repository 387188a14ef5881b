"""The statistics of a network's units, whatever its activations, norms and layers are.

The published rule knows a ReLU, a convolution and a batch normalisation. Here units are found by
the engine's other rules too, or by some of them; for each layer the first that fits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.autograd.graph import Node

from eznas_core.exporting.portable.capture import as_shown, borrowed, depths_from, values_at
from eznas_core.exporting.portable.watcher import PASSING, Call, Place, Watcher
from eznas_core.statistics.arguments import argument, only_slices
from eznas_core.statistics.vocabulary import ACTIVATIONS, INPLACE_POSITION, NORMS, REARRANGING


def observe_by_rules(
    model: nn.Module, images: Tensor, quantities: Collection[str], rules: Collection[str]
) -> tuple[list[dict[str, Tensor]], list[int]]:
    """Shows images to a network and takes the named quantities at each of its units.

    A unit is a convolution or a linear layer on a path from the input to the logits, with the
    activation and the norm beside it as one of the rules says, see `candidates`. A layer on the
    input itself and one whose result is the logits are none. Gradients are those of the sum of
    all logits.

    Returns:
        For each unit, in order of execution, its tensors by name; and its depth: how many units
        lie on the longest path from the input to it, itself included.
    """
    with borrowed(model), torch.enable_grad():
        shown = as_shown(model, images)
        watcher = WideWatcher(shown, quantities)
        start = shown.grad_fn
        with watcher:
            output = model(shown)
        logits = output[0] if isinstance(output, tuple | list) else output
        head = watcher.numbers_of(logits)
        begin = {start, *(layer.node for layer in watcher.layers if layer.is_stem)}
        hearts = [layer for layer in watcher.layers if layer is not head and not layer.is_stem]
        units = [unit for layer in hearts if (unit := unit_of(layer, watcher, rules))]
        # A convolution inside the unit of the next one is no unit, unless a norm follows it too.
        ways = depths_from(begin, logits.grad_fn, ())
        chains = [unit.inner for unit in units if unit.inner and unit.is_among(ways)]
        inside = {inner for inner in chains if inner.norm is None}
        units = [unit for unit in units if unit.layer not in inside]
        depths = depths_from(begin, logits.grad_fn, {unit.layer.node for unit in units})
        units = [unit for unit in units if unit.is_among(depths)]
        places = [{name: unit.place(name) for name in quantities} for unit in units]
        taken = values_at(places, logits)
    return taken, [depths[unit.layer.node] for unit in units]


@dataclass(frozen=True)
class UnitCalls:
    """The calls of a unit: where it begins, its layer, where it ends."""

    enters: Place
    layer: Call
    leaves: Place
    activation: Call | None
    norm: Call | None = None
    inner: Call | None = None

    def place(self, quantity: str) -> Place:
        """Where a quantity is taken."""
        if quantity.startswith("weight"):
            return self.layer.weight or self.layer.place
        if quantity.startswith("input_activation"):
            return self.enters
        return self.leaves if quantity.startswith("activation") else self.layer.place

    def is_among(self, nodes: Container[Node | None]) -> bool:
        """Whether all its calls are among the nodes."""
        calls = (self.activation, self.layer, self.norm, self.inner)
        return all(call.node in nodes for call in calls if call is not None)


def unit_of(layer: Call, watcher: WideWatcher, rules: Collection[str]) -> UnitCalls | None:
    """The unit of a layer by the first of the rules that fits; None if it is the heart of none."""
    fitting = (unit for rule, unit in candidates(layer, watcher) if rule in rules)
    return next(fitting, None)


def candidates(layer: Call, watcher: WideWatcher) -> Iterator[tuple[str, UnitCalls]]:
    """Every unit that a layer could be the heart of, under its rule's name, the first first.

    A linear layer with the activation before it, or alone. A convolution as activation,
    convolution, norm; as activation, two convolutions, norm (the weight is the second one's); as
    convolution, norm, activation; as norm, activation, convolution; as activation, convolution.
    Names with ``relu`` and ``bn`` mean exactly these, those with ``act`` and ``norm`` any other.
    """
    result, before, norm = watcher.results[layer], layer.relu, layer.norm
    if layer.kind == "linear":
        if before is not None:
            rule = watcher.rule("relu-linear", "act-linear", before)
            yield rule, UnitCalls(before.place, layer, result, before)
        yield "linear", UnitCalls(layer.place, layer, result, None)
        return
    if norm is not None:
        if before is not None:
            rule = watcher.rule("relu-conv-bn", "act-conv-norm", before, norm)
            yield rule, UnitCalls(before.place, layer, norm.place, before, norm)
        first = watcher.before.get(layer)
        if first is not None and first.relu is not None:
            kind = "depthwise-pointwise" if is_separable(first, layer) else "conv-conv"
            rule = watcher.rule(f"relu-{kind}-bn", f"act-{kind}-norm", first.relu, norm)
            yield rule, UnitCalls(first.relu.place, layer, norm.place, first.relu, norm, first)
        if norm.relu is not None:
            rule = watcher.rule("conv-bn-relu", "conv-norm-act", norm.relu, norm)
            yield rule, UnitCalls(norm.relu.place, layer, norm.place, norm.relu, norm)
    if before is not None:
        alone = UnitCalls(before.place, layer, result, before)
        earlier = watcher.normed.get(before)
        if earlier is not None:
            yield watcher.rule("bn-relu-conv", "norm-act-conv", before, earlier), alone
        yield watcher.rule("relu-conv", "act-conv", before), alone


def is_separable(first: Call, second: Call) -> bool:
    """Whether a convolution of each channel by itself is followed by a 1x1 convolution of all."""
    if first.weight is None or second.weight is None:
        return False
    depthwise, pointwise = first.weight.value.shape, second.weight.value.shape
    by_itself = depthwise[1] == 1 < first.place.value.shape[1]
    return by_itself and tuple(pointwise[1:]) == (second.place.value.shape[1], 1, 1)


class WideWatcher(Watcher):
    """Sees the other activations, norms and layers as well."""

    def __init__(self, images: Tensor, quantities: Collection[str]) -> None:
        super().__init__(images, quantities)
        self.layers: list[Call] = []
        self.results: dict[Call, Place] = {}
        self.before: dict[Call, Call] = {}  # the convolution right before a convolution
        self.normed: dict[Call, Call] = {}  # the norm right before an activation
        self.wider: set[Call] = set()  # activations other than ReLU, norms other than of the batch
        # Tensors that hold the numbers of another one in a different shape or order.
        self.rearranged: dict[int, tuple[Tensor, int, Call]] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func in ACTIVATIONS:
            return self.activation(func, args, named)
        if func in NORMS:
            source = argument(args, named, 0, "input")
            return self.note_norm(source, func(*args, **named))
        if func is F.linear:
            return self.linear(*args, **named)
        if func in PASSING or func in REARRANGING:
            return self.rearrange(func, args, named)
        if func is Tensor.__getitem__:
            result = func(*args, **named)
            origin = self.origin(args[0])
            cropped = only_slices(args[1]) and result.shape[:2] == args[0].shape[:2]
            other = self.numbers_of(args[0])
            if cropped and origin is not None:
                self.mark(result, origin)
            elif cropped and other is not None:
                self.rearranged[id(result)] = result, result._version, other
            return result
        return super().__torch_function__(func, types, args, kwargs)

    def rule(self, strict: str, wide: str, *calls: Call) -> str:
        """The name of a rule for an activation and a norm: for ReLU and batch norm, or others."""
        return wide if self.wider.intersection(calls) else strict

    def relu(self, input: Tensor, inplace: bool = False) -> Tensor:
        """Calls a ReLU and notes it."""
        origin = self.origin(input)
        result = super().relu(input, inplace)
        self.note_norm_before(result, origin)
        return result

    def note_norm_before(self, result: Tensor, origin: Call | None) -> None:
        """Notes which norm made what the activation of a result was given."""
        call = self.origin(result)
        if call is not None and origin is not None and origin.kind == "norm":
            self.normed[call] = origin

    def activation(
        self, func: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Tensor:
        """Calls an activation that is no ReLU and notes it."""
        source: Tensor = argument(args, named, 0, "input")
        position = INPLACE_POSITION.get(func)
        in_place = position is not None and argument(args, named, position, "inplace", False)
        tap = source.view_as(source)
        call = Call("relu", self.place(source, tap, "input_activation"))
        self.wider.add(call)
        origin = self.origin(source)
        if origin is not None and origin.kind == "norm":
            origin.relu = origin.relu or call
        others = {name: value for name, value in named.items() if name != "input"}
        result: Tensor = func(tap.clone() if in_place else tap, *args[1:], **others)
        call.node = result.grad_fn
        if in_place:
            result = source.copy_(result)
        self.mark(result, call)
        self.note_norm_before(result, origin)
        return result

    def conv(self, input: Tensor, weight: Tensor, *args: Any, **named: Any) -> Tensor:
        """Calls a convolution and notes it."""
        origin = self.origin(input)
        result = super().conv(input, weight, *args, **named)
        call = self.convs[-1]
        if origin is not None and origin.kind == "conv":
            self.before[call] = origin
        self.note_layer(call, result)
        return result

    def linear(self, input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        """Calls a linear layer and notes it."""
        tap, kernel = input.view_as(input), weight.detach()
        if "weight_grad" in self.quantities:
            kernel.requires_grad_()
        wanted = "input_activation" in self.quantities
        place = self.place(input, tap, "input_activation" if wanted else "preactivation")
        call = Call("linear", place, weight=self.place(weight, kernel, ""))
        origin = self.numbers_of(input)
        call.is_stem = origin is not None and origin.kind == "input"
        call.relu = origin if origin is not None and origin.kind == "relu" else None
        result = F.linear(tap, kernel, bias)
        call.node = result.grad_fn
        self.note_layer(call, result)
        self.mark(result, call)
        return result

    def note_layer(self, call: Call, result: Tensor) -> None:
        """Notes what a layer gave, for units that end with it."""
        self.layers.append(call)
        self.results[call] = self.place(result, result, "activation")

    def note_norm(self, source: Tensor, result: Tensor) -> Tensor:
        """Notes a norm that is no batch normalisation."""
        call = Call("norm", self.place(result, result, "activation"), result.grad_fn)
        self.wider.add(call)
        origin = self.origin(source)
        if origin is not None and origin.kind in ("conv", "linear"):
            origin.norm = origin.norm or call
        self.mark(result, call)
        return result

    def rearrange(
        self, func: Callable[..., Any], args: tuple[Any, ...], named: Mapping[str, Any]
    ) -> Any:
        """Calls what copies, pads, reshapes or turns a tensor."""
        source: Tensor = argument(args, named, 0, "input")
        origin, numbers = self.origin(source), self.numbers_of(source)
        result = func(*args, **named)
        same = func in PASSING and (func is F.pad or result.shape == source.shape)
        if same and origin is not None:
            self.mark(result, origin)
        elif numbers is not None:
            self.made.pop(id(result), None)
            self.rearranged[id(result)] = result, result._version, numbers
        return result

    def numbers_of(self, tensor: Tensor) -> Call | None:
        """What made the numbers of a tensor, in whatever shape and order."""
        found, version, call = self.rearranged.get(id(tensor), (None, 0, None))
        known = found is tensor and tensor._version == version
        return call if known else self.origin(tensor)
