"""The statistics of a network's units."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.autograd.graph import Node

from eznas_core.exporting.portable.watcher import Call, Place, Watcher


def observe(
    model: nn.Module, images: Tensor, quantities: Collection[str]
) -> tuple[list[dict[str, Tensor]], list[int]]:
    """Shows images to a network and takes the named quantities at each of its units.

    A unit is a convolution on a path from the input to the logits, with the ReLU and the batch
    normalisation beside it, see `calls_of`. The stem, a convolution on the input itself, is none.
    Gradients are those of the sum of all logits.

    Returns:
        For each unit, in order of execution, its tensors by name; and its depth: how many units
        lie on the longest path from the input to it, itself included.
    """
    with borrowed(model), torch.enable_grad():
        shown = as_shown(model, images)
        watcher = Watcher(shown, quantities)
        start = shown.grad_fn
        with watcher:
            output = model(shown)
        logits = output[0] if isinstance(output, tuple | list) else output
        triples = [conv for conv in watcher.convs if calls_of(conv)]
        begin = {start, *(conv.node for conv in watcher.convs if conv.is_stem)}
        depths = depths_from(begin, logits.grad_fn, {conv.node for conv in triples})
        found = [conv for conv in triples if all(c.node in depths for c in calls_of(conv))]
        places = [{name: place_of(conv, name) for name in quantities} for conv in found]
        units = values_at(places, logits)
    return units, [depths[conv.node] for conv in found]


def values_at(places: Sequence[Mapping[str, Place]], logits: Tensor) -> list[dict[str, Tensor]]:
    """For each unit, by name, the tensor at a place, or the gradient there of the logits' sum."""
    units: list[dict[str, Tensor]] = [
        {n: each.value.detach() for n, each in unit.items() if not n.endswith("_grad")}
        for unit in places
    ]
    wanted = [
        (index, name, each)
        for index, unit in enumerate(places)
        for name, each in unit.items()
        if name.endswith("_grad")
    ]
    if wanted:
        edges = [each.edge for _, _, each in wanted if each.edge is not None]
        taken = torch.autograd.grad(logits.sum(), edges, allow_unused=True)
        for (index, name, each), gradient in zip(wanted, taken, strict=True):
            zero = logits.new_zeros(each.value.shape)
            units[index][name] = zero if gradient is None else gradient
    return units


@contextmanager
def borrowed(model: nn.Module) -> Iterator[None]:
    """Switches dropout off and asks for no parameter's gradient; afterwards all is as it was."""
    modes = [(module, module.training) for module in model.modules()]
    flags = [(parameter, parameter.requires_grad) for parameter in model.parameters()]
    try:
        model.eval().requires_grad_(False)
        yield
    finally:
        for module, training in modes:
            module.training = training
        for parameter, requires_grad in flags:
            parameter.requires_grad_(requires_grad)


def as_shown(model: nn.Module, images: Tensor) -> Tensor:
    """A copy of the images with the network's device and type of number."""
    parameter = next(model.parameters(), images)
    images = images.detach().to(parameter.device, parameter.dtype)
    if images.device.type == "cpu" and may_put_channels_last(model):
        images = images.contiguous(memory_format=torch.channels_last)  # a third faster
    return images.view_as(images).requires_grad_().clone()


def may_put_channels_last(model: nn.Module) -> bool:
    """False if oneDNN would write past a buffer (its issue 6035: 1x1, strided, few channels)."""
    convs = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    return not any(
        conv.kernel_size == (1, 1) and conv.stride != (1, 1) and conv.in_channels < 16 * conv.groups
        for conv in convs
    )


def calls_of(conv: Call) -> tuple[Call, ...]:
    """The ReLU, convolution and normalisation of a unit; nothing if a convolution is in none.

    The ReLU stands before the convolution, or after the normalisation.
    """
    relu = conv.relu or (conv.norm.relu if conv.norm else None)
    if conv.is_stem or conv.norm is None or relu is None:
        return ()
    return relu, conv, conv.norm


def place_of(conv: Call, quantity: str) -> Place:
    """Where in a unit a quantity is taken."""
    relu, conv, norm = calls_of(conv)
    if quantity.startswith("weight"):
        return conv.weight or conv.place
    if quantity.startswith("input_activation"):
        return relu.place
    return norm.place if quantity.startswith("activation") else conv.place


def depths_from(
    begin: Collection[Node | None], end: Node | None, counted: Collection[Node | None]
) -> dict[Node | None, int]:
    """For each node of autograd's graph from `begin` to `end`: `counted` nodes on the way to it.

    Of several ways the longest. What does not lie between the two is left out.
    """
    depths: dict[Node | None, int | None] = dict.fromkeys(begin, 0)
    stack = [end] if end is not None else []
    while stack:
        node = stack.pop()
        if node in depths:
            continue
        behind = [following for following, _ in node.next_functions if following is not None]
        waiting = [following for following in behind if following not in depths]
        if waiting:
            stack += [node, *waiting]
        else:
            reached = [depth for n in behind if (depth := depths[n]) is not None]
            depths[node] = max(reached) + (node in counted) if reached else None
    return {node: depth for node, depth in depths.items() if depth is not None}
