"""EPE-NAS: are the images of one class treated alike?"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from eznas_core.measures._passes import borrowed, images_for, run
from eznas_core.measures._randomness import labels_for
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.measures.jacov import correlation, input_gradients
from eznas_core.statistics import ProbeInputs

_OFFSET = 1e-5
_MANY_CLASSES = 100


@measure(
    name="epe_nas",
    title="EPE-NAS",
    formula=r"\sum_c |e_c|, \quad e_c = \sum_{ij} \log(|\mathrm{corr}(J_c)_{ij}| + k), "
    r"\; k = 10^{-5}",
    paper="Lopes et al., EPE-NAS: Efficient Performance Estimation Without Training for NAS",
    year=2021,
    needs=Needs(data=True, labels=True, backward=True),
)
def epe_nas(network: nn.Module, inputs: ProbeInputs) -> float:
    """Correlations of the output's gradients between images of one class, in logarithms.

    With more than 100 classes, the formula is the mean difference between classes,
    ``sum_cd |e_c - e_d| / C``, each e_c divided by the number of its class's pairs.
    """
    with borrowed(network):
        classes = run(network, images_for(network, inputs.data[:2])).shape[1]
        jacobian = input_gradients(network, inputs)
    labels = labels_for(inputs, classes).to(jacobian.device)
    found = [_evaluation(jacobian[labels == c], classes) for c in torch.unique(labels)]
    if len(found) == len(labels):
        raise UnmeasurableError("no two images share a class: a larger batch is needed")
    if classes <= _MANY_CLASSES:
        return math.fsum(abs(e) for e in found)
    return math.fsum(abs(a - b) for a in found for b in found) / (2 * len(found))


def _evaluation(rows: Tensor, classes: int) -> float:
    matrix = correlation(rows)
    total = float((matrix.abs() + _OFFSET).log().sum())
    return total if classes <= _MANY_CLASSES else total / matrix.numel()
