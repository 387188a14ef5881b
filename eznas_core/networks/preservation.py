"""Borrowing a network: whatever is done to it inside, it comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def preserved(model: nn.Module, *, values: bool = False) -> Iterator[nn.Module]:
    """Lends `model` out and restores it exactly, also after an exception.

    Restored are: `requires_grad` and `grad` of every parameter, every buffer (the running
    statistics of BatchNorm), the train or eval mode of every module, and every `inplace` flag.
    Inside, gradients start from none, so that what is accumulated there is the borrower's own
    and cannot be added to what the owner had.

    Args:
        model: The network to borrow; yielded again for convenience.
        values: Also restore the values of the parameters. Off by default because most
            borrowers do not change them and the copy costs as much memory as the network.

    >>> layer = nn.BatchNorm1d(2)
    >>> with preserved(layer):
    ...     _ = layer(torch.ones(4, 2))
    >>> layer.num_batches_tracked.item()
    0
    """
    parameters = [(p, p.requires_grad, p.grad) for p in model.parameters()]
    contents = [p.detach().clone() for p, _, _ in parameters] if values else []
    modules = [(m, m.training, getattr(m, "inplace", None)) for m in model.modules()]
    buffers = [(m, _snapshot(m)) for m, _, _ in modules if m._buffers]
    for parameter, _, _ in parameters:
        parameter.grad = None
    try:
        yield model
    finally:
        with torch.no_grad():
            for (parameter, _, _), content in zip(parameters, contents, strict=False):
                parameter.copy_(content)
            for module, saved in buffers:
                _put_back(module, saved)
        for parameter, requires_grad, grad in parameters:
            parameter.requires_grad_(requires_grad)
            parameter.grad = grad
        for module, training, inplace in modules:
            # Not Module.train(): that would set the children too.
            module.training = training
            if inplace is not None:
                module.inplace = inplace


def _snapshot(module: nn.Module) -> dict[str, tuple[Tensor | None, Tensor | None]]:
    """Each buffer with a copy of its content; a buffer may be None."""
    return {
        name: (buffer, None if buffer is None else buffer.detach().clone())
        for name, buffer in module._buffers.items()
    }


def _put_back(module: nn.Module, saved: dict[str, tuple[Tensor | None, Tensor | None]]) -> None:
    module._buffers.clear()
    for name, (buffer, content) in saved.items():
        if buffer is not None and content is not None:
            buffer.copy_(content)
        module._buffers[name] = buffer
