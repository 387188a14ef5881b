"""The primary blocks of a network, which AZ-NAS looks at: its cells, or else its convolutions."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from eznas_core.measures._passes import run
from eznas_core.measures.declaration import UnmeasurableError

_LISTS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)


def primary_blocks(network: nn.Module) -> list[nn.Module]:
    """The outermost modules with convolutions that are not mere lists of modules, in order.

    >>> blocks = primary_blocks(nn.Sequential(nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU())))
    >>> [type(block).__name__ for block in blocks]
    ['Conv2d']
    """
    convolving = [child for child in network.children() if _convolves(child)]
    if not convolving:
        return [network] if isinstance(network, _ConvNd) else []
    if len(convolving) == 1 and not isinstance(convolving[0], _ConvNd):
        # A wrapper says nothing about the structure.
        return primary_blocks(convolving[0])
    return [block for child in convolving for block in _expand(child)]


def block_features(network: nn.Module, images: Tensor) -> list[Tensor]:
    """Each primary block's output, ``(batch, channels, height, width)``, in order of execution.

    Raises:
        UnmeasurableError: The network fails, or has not two such blocks.
    """
    features: list[Tensor] = []

    def keep(module: nn.Module, args: Any, output: Any) -> Any:  # noqa: ARG001 - torch's signature
        tensor = output[0] if isinstance(output, tuple | list) else output
        if isinstance(tensor, Tensor) and tensor.ndim == 4:
            features.append(tensor)
        # The network goes on with a copy, which it may write over.
        return output.clone() if isinstance(output, Tensor) else output

    hooks = [block.register_forward_hook(keep) for block in primary_blocks(network)]
    try:
        run(network, images)
    finally:
        for hook in hooks:
            hook.remove()
    if len(features) < 2:
        raise UnmeasurableError("the network has fewer than two blocks with convolutions")
    return features


def _expand(module: nn.Module) -> list[nn.Module]:
    if type(module) not in _LISTS:
        return [module]
    return [block for child in module.children() if _convolves(child) for block in _expand(child)]


def _convolves(module: nn.Module) -> bool:
    return any(isinstance(part, _ConvNd) for part in module.modules())
