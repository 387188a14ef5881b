"""Labels and draws of a measure that needs some: decided by the probe alone.

A probe may carry no labels and a measure is given no generator. Whatever has to be random comes
from a stream whose seed is the probe's noise, so that a score is a function of network and probe.
"""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor

from eznas_core.foundation import child_seed
from eznas_core.measures.declaration import UnmeasurableError
from eznas_core.statistics import ProbeInputs


def generator_for(inputs: ProbeInputs, purpose: str) -> torch.Generator:
    """A generator, on the CPU, for one purpose of one probe."""
    content = inputs.noise.detach().to("cpu", torch.float32).contiguous().numpy().tobytes()
    digest = int.from_bytes(hashlib.sha256(content).digest()[:8], "big")
    return torch.Generator().manual_seed(child_seed(digest, purpose))


def labels_for(inputs: ProbeInputs, classes: int) -> Tensor:
    """``(batch,)`` the class of each image, or classes drawn uniformly where the probe has none.

    Before training, a network knows nothing of the classes: what a label measure sees of them is
    which images share one.
    """
    if inputs.labels is not None:
        if int(inputs.labels.max()) >= classes:
            raise UnmeasurableError(
                f"an image's class is {int(inputs.labels.max())}, counted "
                f"from 0, but the network has {classes} classes"
            )
        return inputs.labels.to(inputs.data.device)
    generator = generator_for(inputs, "labels")
    drawn = torch.randint(classes, (inputs.data.shape[0],), generator=generator)
    return drawn.to(inputs.data.device)


def normal_like(tensor: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal numbers in the shape, type and place of a tensor."""
    return torch.randn(tensor.shape, generator=generator).to(tensor)


def signs_like(tensor: Tensor, generator: torch.Generator) -> Tensor:
    """Fair coin flips, -1 or 1, in the shape, type and place of a tensor."""
    return (torch.randint(2, tensor.shape, generator=generator) * 2 - 1).to(tensor)
