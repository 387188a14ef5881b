"""How long a network takes for one image, measured on this machine."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.scoring import ScoringProtocol, build, one_thread
from eznas_core.spaces import Architecture, SearchSpace

if TYPE_CHECKING:
    from torch import nn

_WARM_UP = 3
_REPEATS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds of one forward pass, over several passes.

    Attributes:
        median: The figure that a limit is held against.
        low: A quarter of the passes were faster.
        high: A quarter were slower.
        repeats: How many passes were timed.
    """

    median: float
    low: float
    high: float
    repeats: int


def measure_latency(
    network: nn.Module, shape: tuple[int, int, int], *, repeats: int = _REPEATS
) -> Latency:
    """Times forward passes of one image: eval mode, no gradients, one thread.

    A first few passes are not counted. The network is left as it was.

    Args:
        network: The network, on the device that is meant.
        shape: ``(channels, height, width)`` of an image.
        repeats: How many passes are timed.

    Raises:
        EznasError: There is not at least one pass.
    """
    import torch

    if repeats < 1:
        raise EznasError(f"a latency needs at least 1 timed pass, not {repeats}")
    device = next((p.device for p in network.parameters()), torch.device("cpu"))
    image = torch.zeros(1, *shape, device=device)
    modes = {module: module.training for module in network.modules()}
    times = []
    try:
        network.eval()
        with torch.inference_mode(), one_thread():
            for index in range(_WARM_UP + repeats):
                start = perf_counter()
                network(image)
                if device.type == "cuda":
                    torch.cuda.synchronize(device)
                if index >= _WARM_UP:
                    times.append(1000 * (perf_counter() - start))
    finally:
        for module, training in modes.items():
            module.training = training
    low, median, high = np.quantile(times, [0.25, 0.5, 0.75])
    return Latency(median=float(median), low=float(low), high=float(high), repeats=repeats)


class LatencyMeter:
    """Median latencies of a space's networks, each measured once and remembered."""

    def __init__(
        self,
        space: SearchSpace,
        protocol: ScoringProtocol,
        known: MutableMapping[str, float] | None = None,
    ) -> None:
        """Prepares to measure.

        Args:
            space: The space.
            protocol: Device and data set.
            known: Text of an architecture to milliseconds; what is measured is added to it.
        """
        self._space = space
        self._protocol = protocol
        self.known: MutableMapping[str, float] = {} if known is None else known

    def __call__(self, architecture: Architecture) -> float:
        """Milliseconds for one image."""
        if architecture.text not in self.known:
            network = build(self._space, architecture, self._protocol)
            shape = self._protocol.network_scale().input_shape(self._space, self._protocol.dataset)
            self.known[architecture.text] = measure_latency(network, shape).median
        return self.known[architecture.text]
