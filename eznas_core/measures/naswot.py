"""NASWOT: can the network's ReLUs tell the images apart?"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from eznas_core.foundation import Failure, Reason
from eznas_core.measures._layers import run_watching_relus
from eznas_core.measures._passes import borrowed, images_for
from eznas_core.measures.declaration import Needs, measure
from eznas_core.statistics import ProbeInputs


@measure(
    name="naswot",
    title="NASWOT",
    formula=r"\log \left| \det K \right|, \quad K_{ij} = N_A - d_H(c_i, c_j)",
    paper="Mellor et al., Neural Architecture Search without Training",
    year=2021,
    needs=Needs(data=True),
    aliases=("nwot",),
)
def naswot(network: nn.Module, inputs: ProbeInputs) -> float | Failure:
    """The log-determinant of how many ReLUs agree, for each pair of images, on being active.

    ``c_i`` is the pattern of active ReLUs for image i, ``d_H`` counts where two differ, and
    ``N_A`` is the number of ReLUs.
    """
    batch = inputs.data.shape[0]
    kernel = torch.zeros(batch, batch, dtype=torch.float64)

    def add(_: Tensor, output: Tensor) -> None:
        active = (output.flatten(1) > 0).to(torch.float32)
        # Counts of units are whole numbers below 2^24, exact in float32.
        both = active @ active.T + (1 - active) @ (1 - active).T
        kernel.add_(both.double().cpu())

    with borrowed(network), torch.no_grad():
        run_watching_relus(network, images_for(network, inputs.data), add)
    determinant = torch.linalg.slogdet(kernel)
    if float(determinant.sign) == 0:
        return Failure(Reason.NON_FINITE, "two images activate exactly the same ReLUs")
    return float(determinant.logabsdet)
