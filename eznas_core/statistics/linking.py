"""From the calls of a forward pass to the units of a network.

Two questions are asked of each layer: does what a rule wants stand next to it, and does a
gradient flow from the logits through it to where the network begins? The first is answered by
the trace, see `matching`, the second by the graph that autograd keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass

from torch import Tensor, nn
from torch.autograd.graph import Node

from eznas_core.statistics.calls import ActivationCall, NormCall, Trace, WeightCall
from eznas_core.statistics.matching import Match, match
from eznas_core.statistics.names import Quantity
from eznas_core.statistics.rules import UnitRules
from eznas_core.statistics.units import Coverage, Layer, LeftOut, Omission, Unit

_ROOT = "the network"


@dataclass(frozen=True, slots=True)
class Layout:
    """The units of a network, and the calls that make them, by index.

    Attributes:
        units: The units.
        coverage: What they cover.
        places: For each unit the index of the call that it begins with, of its layer's, and of
            the call that it ends with.
        weights: For each unit the weight its layer was called with.
        calls: Number of activation, layer and norm calls of a pass.
    """

    units: tuple[Unit, ...]
    coverage: Coverage
    places: tuple[tuple[int, int, int], ...]
    weights: tuple[Tensor, ...]
    calls: tuple[int, int, int]

    def indices(self, quantity: Quantity) -> tuple[int, ...]:
        """For each unit the index of the call that `quantity` is taken at."""
        position = PLACE[quantity]
        return tuple(place[position] for place in self.places)


PLACE: Mapping[Quantity, int] = {
    Quantity.INPUT_ACTIVATION: 0,
    Quantity.INPUT_ACTIVATION_GRAD: 0,
    Quantity.WEIGHT: 1,
    Quantity.WEIGHT_GRAD: 1,
    Quantity.PREACTIVATION: 1,
    Quantity.PREACTIVATION_GRAD: 1,
    Quantity.ACTIVATION: 2,
    Quantity.ACTIVATION_GRAD: 2,
}
"""Which of a unit's places a quantity is taken at: where it begins 0, its layer 1, its end 2."""


def input_nodes(trace: Trace, start: Node | None) -> frozenset[Node]:
    """Where a backward pass may end: at the stems' results, or at the network's input itself.

    Nothing is measured in front of a stem, so no gradient need go there.

    Args:
        trace: The calls of the pass.
        start: The node of the images that the network was given.
    """
    nodes = {start, *(call.node for call in trace.weights if call.stem)}
    return frozenset(node for node in nodes if node is not None)


def find_depths(
    logits: Tensor, ends: Collection[Node], steps: Container[Node | None]
) -> dict[Node | None, int]:
    """Follows autograd's graph from the logits back to where the network begins.

    Args:
        logits: What the network returned.
        ends: Where it begins.
        steps: The nodes that depth is counted in.

    Returns:
        For each node on a path between the two, the steps on the longest way from the
        beginning to it, itself included.
    """
    depths: dict[Node | None, int | None] = dict.fromkeys(ends, 0)
    following: dict[Node, list[Node]] = {}
    stack = [] if logits.grad_fn is None else [logits.grad_fn]
    while stack:
        node = stack[-1]
        if node in depths:
            stack.pop()
        elif node not in following:
            # First what stands behind the node, then the node itself.
            following[node] = [behind for behind, _ in node.next_functions if behind is not None]
            stack.extend(following[node])
        else:
            reached = [d for behind in following[node] if (d := depths[behind]) is not None]
            depths[node] = max(reached) + (node in steps) if reached else None
            stack.pop()
    return {node: depth for node, depth in depths.items() if depth is not None}


def lay_out(
    network: nn.Module, trace: Trace, start: Node | None, logits: Tensor, rules: UnitRules
) -> Layout:
    """The units of a network, from a pass whose graph has been kept."""
    found = {call: match(call, trace.calls, rules) for call in trace.weights}
    ends = input_nodes(trace, start)
    inner = _inner(found, logits, ends)
    steps = {c.node for c, match_ in found.items() if isinstance(match_, Match) and c not in inner}
    depths = find_depths(logits, ends, steps)
    names, idle = _names(network, trace.weights, linears=not rules.only_published)
    matches: list[Match] = []
    left_out: list[LeftOut] = []
    for call, match_ in found.items():
        if call in inner:
            continue
        if isinstance(match_, Match) and match_.connected(depths):
            matches.append(match_)
        else:
            why = Omission.NOT_CONNECTED if isinstance(match_, Match) else match_
            left_out.append(LeftOut(names[call], why, call.layer))
    left_out.extend(LeftOut(name, Omission.NOT_EXECUTED, layer) for name, layer in idle)
    covered = [match_.layer.layer for match_ in matches] + [call.layer for call in inner]
    return Layout(
        units=tuple(_unit(index, each, names, depths) for index, each in enumerate(matches)),
        coverage=_coverage(covered, left_out),
        places=tuple((m.enters.index, m.layer.index, m.leaves.index) for m in matches),
        weights=tuple(match_.layer.weight.detach() for match_ in matches),
        calls=count_calls(trace),
    )


def count_calls(trace: Trace) -> tuple[int, int, int]:
    """Number of activation, layer and norm calls."""
    kinds = [type(call) for call in trace.calls]
    return kinds.count(ActivationCall), kinds.count(WeightCall), kinds.count(NormCall)


def _inner(
    found: Mapping[WeightCall, Match | Omission], logits: Tensor, ends: Collection[Node]
) -> frozenset[WeightCall]:
    """The convolutions inside other layers' units, but for those that are normalised as well."""
    chains = [each for each in found.values() if isinstance(each, Match) and each.inner is not None]
    if not chains:
        return frozenset()
    nodes = find_depths(logits, ends, ())
    inside = [chain.inner for chain in chains if chain.connected(nodes)]
    return frozenset(call for call in inside if call is not None and call.norm is None)


def _unit(
    index: int, match_: Match, names: Mapping[WeightCall, str], depths: Mapping[Node | None, int]
) -> Unit:
    call = match_.layer
    weight = call.weight
    is_conv = call.layer is Layer.CONVOLUTION
    return Unit(
        index=index,
        name=names[call],
        rule=match_.rule,
        in_channels=weight.shape[1] * call.groups,
        out_channels=weight.shape[0],
        kernel=(weight.shape[2], weight.shape[3]) if is_conv else (1, 1),
        stride=call.stride,
        groups=call.groups,
        depth=depths[call.node],
        activation="" if match_.activation is None else match_.activation.kind,
        norm="" if match_.norm is None else match_.norm.kind,
        inner=() if match_.inner is None else (names[match_.inner],),
    )


def _coverage(covered: Collection[Layer], left_out: Collection[LeftOut]) -> Coverage:
    layers = [*covered, *(item.layer for item in left_out)]
    return Coverage(
        convolutions=layers.count(Layer.CONVOLUTION),
        in_units=list(covered).count(Layer.CONVOLUTION),
        left_out=tuple(left_out),
        linears=layers.count(Layer.LINEAR),
        linears_in_units=list(covered).count(Layer.LINEAR),
    )


def _names(
    network: nn.Module, calls: Collection[WeightCall], *, linears: bool
) -> tuple[dict[WeightCall, str], list[tuple[str, Layer]]]:
    """The name of each call, and the names of the modules that none of them is."""
    called = {id(call.weight) for call in calls}
    names: dict[int, str] = {}
    idle: list[tuple[str, Layer]] = []
    for path, module in network.named_modules():
        # A reparametrised module computes its weight anew at each call; there is none to know.
        weight = module._parameters.get("weight")
        layer = _kind(module, linears=linears)
        if layer is not None and weight is not None:
            names.setdefault(id(weight), path or _ROOT)
            if id(weight) not in called:
                idle.append((path, layer))
    if not called <= names.keys():
        for path, parameter in network.named_parameters():
            names.setdefault(id(parameter), path.removesuffix("weight").rstrip(".") or _ROOT)
    named = {
        call: names.get(id(call.weight), f"{call.layer.noun} call {number}")
        for number, call in enumerate(calls, 1)
    }
    return named, idle


def _kind(module: nn.Module, *, linears: bool) -> Layer | None:
    if isinstance(module, nn.Conv2d):
        return Layer.CONVOLUTION
    return Layer.LINEAR if linears and isinstance(module, nn.Linear) else None
