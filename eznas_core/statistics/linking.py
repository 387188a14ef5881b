"""From the calls of a forward pass to the units of a network.

Two questions are asked of each convolution: do a ReLU and a batch normalisation stand next to
it, and does a gradient flow from the logits through it to where the network begins? The first
is answered by the trace, the second by the graph that autograd keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass

from torch import Tensor, nn
from torch.autograd.graph import Node

from eznas_core.statistics.names import Quantity
from eznas_core.statistics.tracing import BatchNormCall, ConvCall, ReluCall, Trace
from eznas_core.statistics.units import Coverage, LeftOut, Omission, Rule, Unit

_ROOT = "the network"


@dataclass(frozen=True, slots=True)
class Triple:
    """The three calls of one unit."""

    rule: Rule
    relu: ReluCall
    conv: ConvCall
    batch_norm: BatchNormCall

    def connected(self, nodes: Container[Node | None]) -> bool:
        """Whether all three are among the nodes."""
        return all(call.node in nodes for call in (self.relu, self.conv, self.batch_norm))


@dataclass(frozen=True, slots=True)
class Layout:
    """The units of a network, and the calls that make them, by index.

    Attributes:
        units: The units.
        coverage: What they cover.
        places: For each unit the index of its ReLU, convolution and batch normalisation call.
        weights: For each unit the weight its convolution was called with.
        calls: Number of ReLU, convolution and batch normalisation calls of a pass.
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
"""Which of a unit's calls a quantity is taken at: ReLU 0, convolution 1, normalisation 2."""


def input_nodes(trace: Trace, start: Node | None) -> frozenset[Node]:
    """Where a backward pass may end: at the stems' results, or at the network's input itself.

    Nothing is measured in front of a stem, so no gradient need go there.

    Args:
        trace: The calls of the pass.
        start: The node of the images that the network was given.
    """
    nodes = {start, *(conv.node for conv in trace.convs if conv.stem)}
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


def lay_out(network: nn.Module, trace: Trace, start: Node | None, logits: Tensor) -> Layout:
    """The units of a network, from a pass whose graph has been kept."""
    found = {conv: _triple(conv) for conv in trace.convs}
    steps = {conv.node for conv, triple in found.items() if isinstance(triple, Triple)}
    depths = find_depths(logits, input_nodes(trace, start), steps)
    names, idle = _names(network, trace.convs)
    triples: list[Triple] = []
    units: list[Unit] = []
    left_out: list[LeftOut] = []
    for conv, triple in found.items():
        name = names[conv.index]
        if isinstance(triple, Omission):
            left_out.append(LeftOut(name, triple))
        elif triple.connected(depths):
            units.append(_unit(len(units), name, triple, depths))
            triples.append(triple)
        else:
            left_out.append(LeftOut(name, Omission.NOT_CONNECTED))
    left_out.extend(LeftOut(name, Omission.NOT_EXECUTED) for name in idle)
    return Layout(
        units=tuple(units),
        coverage=Coverage(len(units) + len(left_out), len(units), tuple(left_out)),
        places=tuple((t.relu.index, t.conv.index, t.batch_norm.index) for t in triples),
        weights=tuple(triple.conv.weight.detach() for triple in triples),
        calls=count_calls(trace),
    )


def count_calls(trace: Trace) -> tuple[int, int, int]:
    """Number of ReLU, convolution and batch normalisation calls."""
    return len(trace.relus), len(trace.convs), len(trace.batch_norms)


def _triple(conv: ConvCall) -> Triple | Omission:
    if conv.stem:
        return Omission.STEM
    if conv.batch_norm is None:
        return Omission.NO_BATCH_NORM
    if conv.relu is not None:
        return Triple(Rule.RELU_CONV_BN, conv.relu, conv, conv.batch_norm)
    if conv.batch_norm.relu is not None:
        return Triple(Rule.CONV_BN_RELU, conv.batch_norm.relu, conv, conv.batch_norm)
    return Omission.NO_RELU


def _unit(index: int, name: str, triple: Triple, depths: Mapping[Node | None, int]) -> Unit:
    weight = triple.conv.weight
    return Unit(
        index=index,
        name=name,
        rule=triple.rule,
        in_channels=weight.shape[1] * triple.conv.groups,
        out_channels=weight.shape[0],
        kernel=(weight.shape[2], weight.shape[3]),
        stride=triple.conv.stride,
        groups=triple.conv.groups,
        depth=depths[triple.conv.node],
    )


def _names(network: nn.Module, convs: Collection[ConvCall]) -> tuple[list[str], list[str]]:
    """The name of each call, and the names of the convolution modules that none of them is."""
    called = {id(conv.weight) for conv in convs}
    names: dict[int, str] = {}
    idle: list[str] = []
    for path, module in network.named_modules():
        # A reparametrised module computes its weight anew at each call; there is none to know.
        weight = module._parameters.get("weight")
        if isinstance(module, nn.Conv2d) and weight is not None:
            names.setdefault(id(weight), path or _ROOT)
            if id(weight) not in called:
                idle.append(path)
    if not called <= names.keys():
        for path, parameter in network.named_parameters():
            names.setdefault(id(parameter), path.removesuffix("weight").rstrip(".") or _ROOT)
    return [names.get(id(c.weight), f"convolution call {c.index + 1}") for c in convs], idle
