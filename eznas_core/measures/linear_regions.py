"""Linear regions (TE-NAS): into how many linear pieces does the network cut its input?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from eznas_core.measures._layers import run_watching_relus
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="linear_regions",
    title="linear regions",
    formula=r"1 + \sum_{t} d_H(c(x_t), c(x_{t+1})), \quad x_t \text{ on the segment } x_1 x_2",
    paper="Chen et al., Neural Architecture Search on ImageNet in Four GPU Hours (TE-NAS); "
    "counted along a segment as Hanin and Rolnick do",
    year=2021,
    needs=Needs(data=True),
    aliases=("tenas-regions",),
)
def linear_regions(network: nn.Module, inputs: ProbeInputs) -> float:
    """How many borders of linear regions the straight line from one image to another crosses.

    TE-NAS counts the different patterns of active ReLUs that sampled inputs cause. In a network
    of full width any two inputs differ, so that such a count says only how many were sampled.
    Along a line, each ReLU that switches between two neighbouring points is one border crossed.
    """
    batch = inputs.data.shape[0]
    if batch < 2:
        raise UnmeasurableError("a segment between images needs at least two images")
    crossed = 0

    def count(_: Tensor, output: Tensor) -> None:
        nonlocal crossed
        active = output.flatten(1) > 0
        crossed += int((active[1:] != active[:-1]).sum())

    with borrowed(network), torch.no_grad():
        images = images_for(network, inputs.data)
        steps = torch.linspace(0, 1, batch, dtype=images.dtype, device=images.device)
        line = torch.lerp(images[:1], images[1:2], steps[:, None, None, None])
        run_watching_relus(network, line, count)
    return 1.0 + crossed
