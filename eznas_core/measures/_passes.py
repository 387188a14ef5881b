"""How measures run a network: borrowed, made deterministic, and with its faults told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.overrides import TorchFunctionMode

from eznas_core.foundation import Reason
from eznas_core.measures.declaration import UnmeasurableError
from eznas_core.networks import preserved

Watcher = Callable[[tuple[Any, ...], Mapping[str, Any], Any], Any]
"""``(positional arguments, keyword arguments, result) -> result to pass on``."""


@contextmanager
def borrowed(network: nn.Module, *, values: bool = False) -> Iterator[None]:
    """Lends a network to a measure and restores it exactly.

    Inside, batch normalisation uses the batch's own statistics and dropout is off, whatever mode
    the network came in; no ReLU module works in place; no parameter asks for a gradient; and what
    a network draws from torch's global generator is the same every time.

    Args:
        network: The network.
        values: Whether the measure changes the values of parameters.
    """
    with (
        preserved(network, values=values),
        torch.random.fork_rng(devices=[]),
        torch.inference_mode(False),
        torch.enable_grad(),
    ):
        torch.default_generator.manual_seed(0)
        network.eval()
        for module in network.modules():
            if isinstance(module, _BatchNorm):
                module.train()
            if getattr(module, "inplace", False):
                module.__dict__["inplace"] = False
        for parameter in network.parameters():
            parameter.requires_grad_(False)
        yield


def images_for(network: nn.Module, images: Tensor) -> Tensor:
    """The images on the network's device and in its type of number."""
    like = next((p for p in network.parameters() if p.is_floating_point()), None)
    return images if like is None else images.to(device=like.device, dtype=like.dtype)


def run(network: Callable[[Tensor], Any], images: Tensor) -> Tensor:
    """The logits, ``(batch, classes)``.

    Raises:
        UnmeasurableError: The network fails on these images, or returns something else.
    """
    try:
        result = network(images)
    except (RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        shape = tuple(images.shape)
        raise UnmeasurableError(f"the network fails on images {shape}: {reason}") from error
    if isinstance(result, tuple | list) and result:
        result = result[0]
    if not isinstance(result, Tensor):
        raise UnmeasurableError(f"the network returns no logits, but {type(result).__name__}")
    if result.ndim != 2 or result.shape[0] != images.shape[0] or result.shape[1] == 0:
        shown = tuple(result.shape)
        raise UnmeasurableError(f"the network returns no logits (batch, classes), but {shown}")
    return result


NOISE = 16
"""Units in the last place, relative to the largest number of a sum, that are taken for rounding."""


def gradients(
    output: Tensor,
    sources: Sequence[Tensor],
    *,
    seed: Tensor | None = None,
    keep: bool = False,
    again: bool = False,
) -> list[Tensor]:
    """Gradients of `output` with respect to each source; zeros where nothing depends on it.

    Args:
        output: A scalar, or any tensor with a `seed` of its shape.
        sources: Tensors that ask for a gradient.
        seed: The gradient to start from.
        keep: Whether the graph is needed again.
        again: Whether the gradients are to be differentiated themselves.

    Raises:
        UnmeasurableError: Nothing in the output depends on anything that asks for a gradient, or
            the network overwrites what its own gradient needs, or a gradient is infinite: one that
            is no number would be taken for zero by a sign or a comparison.
    """
    if output.grad_fn is None:
        raise UnmeasurableError("the network's output depends on none of its weights or inputs")
    try:
        found = torch.autograd.grad(
            output,
            list(sources),
            grad_outputs=seed,
            retain_graph=keep or again,
            create_graph=again,
            allow_unused=True,
        )
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise UnmeasurableError(f"the network cannot be differentiated: {reason}") from error
    if not all(bool(torch.isfinite(each).all()) for each in found if each is not None):
        raise UnmeasurableError("a gradient is infinite, or no number", Reason.NON_FINITE)
    return [
        torch.zeros_like(source) if gradient is None else gradient
        for source, gradient in zip(sources, found, strict=True)
    ]


class Calls(TorchFunctionMode):
    """Lets watchers see, and replace, the results of certain torch functions."""

    def __init__(self, watchers: Mapping[Callable[..., Any], Watcher]) -> None:
        """Prepares to watch.

        Args:
            watchers: Function to watcher; a function is seen wherever it is called, by a module
                or directly.
        """
        super().__init__()
        self._watchers = watchers

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Answers one call of the network."""
        named = kwargs or {}
        watcher = self._watchers.get(func)
        result = func(*args, **named)
        return result if watcher is None else watcher(args, named, result)


def first_argument(args: tuple[Any, ...], named: Mapping[str, Any]) -> Tensor:
    """The tensor a layer function is applied to."""
    source: Tensor = args[0] if args else named["input"]
    return source
