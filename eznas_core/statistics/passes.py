"""One pass of a network over one batch of images, and the tensors kept of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import GradientEdge, Node

from eznas_core.foundation import EznasError
from eznas_core.networks import may_put_channels_last, preserved
from eznas_core.statistics.calls import ActivationCall, Key, Trace, Wanted, WeightCall
from eznas_core.statistics.linking import Layout, count_calls, input_nodes, lay_out
from eznas_core.statistics.names import Quantity
from eznas_core.statistics.rules import PUBLISHED, UnitRules
from eznas_core.statistics.tracing import Tracer

# What a mistake in a network's own code can raise.
_MISTAKES = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NameError),
    *(RuntimeError, TypeError, ValueError),
)
_PLAIN_BATCH_NORMS = frozenset({nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d})


@dataclass(frozen=True, slots=True)
class PassResult:
    """What a pass has brought.

    Attributes:
        layout: The network's units.
        tensors: Detached tensors by unit and quantity. Units that share a place share a tensor.
        copies: Places that the network writes over, to be copied in later passes.
    """

    layout: Layout
    tensors: Mapping[tuple[int, Quantity], Tensor]
    copies: frozenset[Key]


@contextmanager
def borrowed(network: nn.Module) -> Iterator[None]:
    """Readies a network for passes, and gives it back exactly as it was.

    Inside, dropout and its like are off, and no parameter asks for a gradient.
    """
    modules = list(network.modules())
    training = [module for module in modules if module.training]
    asking = [(parameter, parameter.requires_grad) for parameter in network.parameters()]
    # A pass never writes to the buffers of a plain batch normalisation, which are nearly all.
    writing = [m for m in modules if m._buffers and type(m) not in _PLAIN_BATCH_NORMS]
    device = device_of(network)
    with (
        preserved(nn.ModuleList(writing)),
        torch.inference_mode(False),
        torch.random.fork_rng(devices=[device] if device.type == "cuda" else []),
    ):
        try:
            _set_training(training, False)
            for parameter, _ in asking:
                parameter.requires_grad_(False)
            yield
        finally:
            _set_training(training, True)
            for parameter, requires_grad in asking:
                parameter.requires_grad_(requires_grad)


def device_of(network: nn.Module) -> torch.device:
    """Where the network's parameters are; the CPU if it has none."""
    parameter = next(network.parameters(), None)
    return torch.device("cpu") if parameter is None else parameter.device


def run_pass(
    network: nn.Module,
    images: Tensor,
    quantities: Collection[Quantity],
    *,
    layout: Layout | None = None,
    copies: frozenset[Key] = frozenset(),
    rules: UnitRules = PUBLISHED,
) -> PassResult:
    """Runs a `borrowed` network forward, and backward if a gradient is among the quantities.

    Args:
        network: The network.
        images: ``(batch, channels, height, width)``.
        quantities: What to keep. The weight is never among them: the layout has it.
        layout: The network's units if an earlier pass has found them.
        copies: Places that an earlier pass has found to be written over.
        rules: What is a unit; the same in every pass of a network.

    Raises:
        EznasError: The network fails, returns no logits, or takes another way than before.
    """
    backward = any(quantity.is_gradient for quantity in quantities)
    calls = {q: frozenset(layout.indices(q)) for q in quantities} if layout else None
    with torch.set_grad_enabled(backward or layout is None):
        wanted = Wanted(quantities, calls, copies)
        trace, start, logits = _forward(network, images, wanted, rules)
        overwritten = trace.overwritten()
        if overwritten:
            # It writes over what was kept of it. That is known only now, and seldom the case.
            wanted = Wanted(quantities, calls, copies | overwritten)
            trace, start, logits = _forward(network, images, wanted, rules)
        if layout is None:
            layout = lay_out(network, trace, start, logits, rules)
        elif layout.calls != count_calls(trace):
            raise EznasError(
                "the network makes other calls for other images; its units cannot be compared"
            )
        kept = {key: value for key, (value, _) in trace.values.items()}
        if backward and layout.units:
            gradients = [quantity for quantity in quantities if quantity.is_gradient]
            kept.update(_backward(trace, start, logits, layout, gradients))
    tensors = {
        (unit, quantity): kept[quantity, index]
        for quantity in quantities
        for unit, index in enumerate(layout.indices(quantity))
    }
    return PassResult(layout, tensors, copies | overwritten)


def _forward(
    network: nn.Module, images: Tensor, wanted: Wanted, rules: UnitRules
) -> tuple[Trace, Node | None, Tensor]:
    shown = _shown(network, images)
    start = shown.grad_fn
    tracer = Tracer(shown, wanted, only_published=rules.only_published)
    _seed(shown.device)
    try:
        with tracer:
            output = network(shown)
    except _MISTAKES as error:
        shape = tuple(images.shape)
        # What torch finds wrong is a RuntimeError and says all; of others the kind says more.
        kind = "" if isinstance(error, RuntimeError | ValueError) else f"{type(error).__name__}: "
        raise EznasError(f"the network fails on images of shape {shape}: {kind}{error}") from error
    logits = _logits(output)
    tracer.finish(logits)
    return tracer.trace, start, logits


def _shown(network: nn.Module, images: Tensor) -> Tensor:
    """The images as the network is given them: a copy, so that it may write to it."""
    parameter = next(network.parameters(), images)
    images = images.detach().to(parameter.device, parameter.dtype)
    if images.device.type == "cpu" and may_put_channels_last(network):
        # A third faster on processors; the weights can stay as they are.
        images = images.contiguous(memory_format=torch.channels_last)
    if torch.is_grad_enabled():
        images = images.view_as(images).requires_grad_()
    return images.clone()


def _logits(output: Any) -> Tensor:
    if isinstance(output, Mapping):
        output = output.get("logits")
    else:
        output = getattr(output, "logits", output)
    if isinstance(output, tuple | list):
        output = next((item for item in output if isinstance(item, Tensor)), None)
    if not isinstance(output, Tensor) or not output.is_floating_point():
        raise EznasError(
            "the network returns no logits: wanted is a tensor of real numbers, a tuple or list "
            "whose first tensor is one, or something with 'logits'"
        )
    return output


def _backward(
    trace: Trace,
    start: Node | None,
    logits: Tensor,
    layout: Layout,
    quantities: Collection[Quantity],
) -> dict[Key, Tensor]:
    kept: dict[Key, Tensor | None] = {}
    shapes: dict[Key, torch.Size] = {}
    inputs: list[Any] = [GradientEdge(node, 0) for node in input_nodes(trace, start)]
    for quantity in quantities:
        for index in set(layout.indices(quantity)):
            shapes[quantity, index] = _watch(trace, quantity, index, kept)
    if Quantity.WEIGHT_GRAD in quantities:
        calls = (trace.calls[index] for index in layout.indices(Quantity.WEIGHT_GRAD))
        weights = (call.weight for call in calls if isinstance(call, WeightCall))
        inputs += {id(weight): weight for weight in weights}.values()
    try:
        torch.autograd.grad(logits, inputs, torch.ones_like(logits), allow_unused=True)
    except RuntimeError as error:
        raise EznasError(f"no gradient can be taken through the network: {error}") from error
    gradients: dict[Key, Tensor] = {}
    for key, shape in shapes.items():
        gradient = kept.get(key)
        # None is how autograd says zero.
        gradients[key] = logits.new_zeros(shape) if gradient is None else gradient
    return gradients


def _watch(
    trace: Trace, quantity: Quantity, index: int, kept: dict[Key, Tensor | None]
) -> torch.Size:
    """Has a gradient kept while the backward pass goes by; says what shape it will have.

    Hooks on the graph's nodes see what flows through one call, where a gradient with respect to
    a tensor would add up all its uses; and they go when the graph goes.
    """
    key = quantity, index
    call = trace.calls[index]
    if quantity is Quantity.ACTIVATION_GRAD:
        _keep_incoming(call.node, key, kept)
        return call.result_shape if isinstance(call, WeightCall) else call.shape
    if isinstance(call, WeightCall) and quantity is Quantity.WEIGHT_GRAD:
        _keep(call.weight_entry, call.node, 1, key, kept)
        return call.weight.shape
    if isinstance(call, ActivationCall | WeightCall):
        _keep(call.entry, call.node, 0, key, kept)
    return call.shape


def _keep(
    entry: Node | None,
    node: Node | None,
    position: int,
    key: Key,
    kept: dict[Key, Tensor | None],
) -> None:
    if entry is not None:
        _keep_incoming(entry, key, kept)
    else:
        _keep_outgoing(node, position, key, kept)


def _keep_outgoing(
    node: Node | None, position: int, key: Key, kept: dict[Key, Tensor | None]
) -> None:
    def keep(outgoing: tuple[Tensor | None, ...], _incoming: tuple[Tensor | None, ...]) -> None:
        kept[key] = outgoing[position]

    _register(node, keep)


def _keep_incoming(node: Node | None, key: Key, kept: dict[Key, Tensor | None]) -> None:
    def keep(_outgoing: tuple[Tensor | None, ...], incoming: tuple[Tensor | None, ...]) -> None:
        kept[key] = incoming[0]

    _register(node, keep)


def _register(node: Node | None, hook: Callable[..., None]) -> None:
    if node is not None:
        node.register_hook(hook)


def _set_training(modules: Collection[nn.Module], training: bool) -> None:
    for module in modules:
        # Not through Module.__setattr__, which takes longer than all else that is done here.
        vars(module)["training"] = training


def _seed(device: torch.device) -> None:
    # A network that draws, such as by a dropout that is never off, draws the same each time.
    torch.default_generator.manual_seed(0)
    if device.type == "cuda":
        with torch.cuda.device(device):
            torch.cuda.manual_seed(0)
