"""GradSign: do the images' own gradients agree in sign?"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn
from torch.func import functional_call

from eznas_core.measures._layers import all_parameters
from eznas_core.measures._losses import sample_gradients
from eznas_core.measures._passes import borrowed, gradients, images_for, run
from eznas_core.measures._randomness import labels_for
from eznas_core.measures.declaration import Needs, UnmeasurableError, measure
from eznas_core.statistics import ProbeInputs

# Of pure chance half of the signs would differ; of an ordinary network one in a thousand does.
_MOST_WRONG = 0.25


@measure(
    name="gradsign",
    title="GradSign",
    formula=r"\sum_k \Big| \sum_i \mathrm{sign} [\nabla_\theta \, l(f_\theta(x_i), y_i)]_k \Big|",
    paper="Zhang and Jia, GradSign: Model Performance Inference with Theoretical Insights",
    year=2022,
    needs=Needs(data=True, labels=True, backward=True),
)
def gradsign(network: nn.Module, inputs: ProbeInputs) -> float:
    """For each parameter, how far the gradients of the images' own losses agree in sign.

    Each image passes through the network alone. Where another precision does not confirm the
    signs, they are chance and there is no value: the gradients of a linear network with batch
    normalisation, for one, vanish but for rounding.
    """
    with borrowed(network):
        parameters = all_parameters(network)
        totals = [torch.zeros_like(parameter) for parameter in parameters]
        for number, each in enumerate(sample_gradients(network, inputs, parameters)):
            signs = [gradient.sign() for gradient in each]
            if number == 0:
                _confirm(network, inputs, signs)
            for total, sign in zip(totals, signs, strict=True):
                total += sign
        return sum(float(total.abs().double().sum()) for total in totals)


def _confirm(network: nn.Module, inputs: ProbeInputs, signs: Sequence[Tensor]) -> None:
    """Compares the signs for the first image with those in double (else in single) precision.

    Raises:
        UnmeasurableError: Too many differ. A network that runs in one precision only passes.
    """
    own = signs[0].dtype
    other = torch.float32 if own == torch.float64 else torch.float64
    everything = {**dict(network.named_parameters()), **dict(network.named_buffers())}
    state = {
        name: tensor.detach().to(other) if tensor.is_floating_point() else tensor
        for name, tensor in everything.items()
    }
    sources = [
        state[name].requires_grad_(True)
        for name, parameter in network.named_parameters()
        if parameter.is_floating_point()
    ]
    image = images_for(network, inputs.data[:1]).to(other)
    try:
        logits = run(lambda images: functional_call(network, state, (images,)), image)
        labels = labels_for(inputs, logits.shape[1])[:1].to(logits.device)
        found = gradients(F.cross_entropy(logits, labels), sources)
    except UnmeasurableError:
        return
    pairs = zip(signs, found, strict=True)
    wrong = sum(int(((sign != 0) & (sign != each.sign())).sum()) for sign, each in pairs)
    if wrong > _MOST_WRONG * sum(int((sign != 0).sum()) for sign in signs):
        raise UnmeasurableError("the gradients vanish but for rounding, so their signs are chance")
