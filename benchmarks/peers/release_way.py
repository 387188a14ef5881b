"""The way of the method's released code, rendered faithfully enough to be timed fairly.

Three full forward and backward passes (data, noise, perturbed data), each with hooks on every
ReLU, convolution and batch normalisation that clone what they see; every one of the 22 tensors
of every unit is kept, whatever the formula needs; units are formed by module order; the formula
is then called unit by unit. Hooks are put on for each pass and never taken off, so that the
second pass clones everything twice and the third three times; `tidy` takes them off.

Facts from the paper (arXiv 2209.07413) and from descriptions of the release; no code of it is
used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

Unit = dict[str, Tensor]


class _Recorder:
    """Hooks on every layer of the three kinds; each call's tensors are cloned."""

    def __init__(self, network: nn.Module) -> None:
        self.inputs: dict[nn.Module, Tensor] = {}
        self.outputs: dict[nn.Module, Tensor] = {}
        self.input_grads: dict[nn.Module, Tensor] = {}
        self.output_grads: dict[nn.Module, Tensor] = {}
        self.layers = [
            module
            for module in network.modules()
            if isinstance(module, nn.ReLU | nn.Conv2d | nn.BatchNorm2d)
        ]
        self.handles = [layer.register_forward_hook(self._forward) for layer in self.layers]
        self.handles += [layer.register_full_backward_hook(self._backward) for layer in self.layers]

    def _forward(self, layer: nn.Module, inputs: Any, output: Tensor) -> None:
        self.inputs[layer] = inputs[0].detach().clone()
        self.outputs[layer] = output.detach().clone()

    def _backward(self, layer: nn.Module, inputs: Any, outputs: Any) -> None:
        self.input_grads[layer] = inputs[0].detach().clone() if inputs[0] is not None else None
        self.output_grads[layer] = outputs[0].detach().clone()

    def close(self) -> None:
        for handle in self.handles:
            handle.remove()


def all_statistics(
    network: nn.Module, data: Tensor, noise: Tensor, *, tidy: bool = False
) -> list[Unit]:
    """The 22 tensors of every unit, by three full passes.

    Args:
        network: The network; unless `tidy`, hooks stay on it.
        data: The images.
        noise: Noise of the same shape.
        tidy: Whether hooks are taken off after each pass.
    """
    perturbed = data + 0.01**0.5 * torch.randn_like(data)
    passes = {"data": data, "noise": noise, "perturbed": perturbed}
    units: list[Unit] = []
    for probe, images in passes.items():
        recorder = _Recorder(network)
        network.zero_grad()
        # The hooks need a gradient to the first layer's input as well.
        logits = network(images.clone().requires_grad_(True))
        logits.backward(torch.ones_like(logits))
        found = _units(recorder)
        units = units or [{} for _ in found]
        for unit, (relu, conv, norm) in zip(units, found, strict=True):
            unit["weight"] = conv.weight.detach().clone()
            taken = {
                "weight_grad": conv.weight.grad.detach().clone(),
                "input_activation": recorder.inputs[relu],
                "input_activation_grad": recorder.input_grads[relu],
                "preactivation": recorder.inputs[conv],
                "preactivation_grad": recorder.input_grads[conv],
                "activation": recorder.outputs[norm],
                "activation_grad": recorder.output_grads[norm],
            }
            for name, tensor in taken.items():
                if probe == "perturbed":
                    tensor = tensor - unit[f"{name}[data]"]
                unit[f"{name}[{probe}]"] = tensor
        if tidy:
            recorder.close()
    return units


def score(
    network: nn.Module,
    data: Tensor,
    noise: Tensor,
    formula: Callable[[Unit], Tensor],
    *,
    tidy: bool = False,
) -> float:
    """The mean of a formula over all units, every statistic computed whether used or not."""
    values = [
        formula(unit).mean().item() for unit in all_statistics(network, data, noise, tidy=tidy)
    ]
    return sum(values) / len(values)


def take_hooks_off(network: nn.Module) -> None:
    """Frees what the hooks hold, which takes little time: a gigabyte a network.

    The release keeps it until the garbage collector happens to come by.
    """
    for module in network.modules():
        module._forward_hooks.clear()
        module._backward_hooks.clear()


def eznas_a(unit: Unit) -> Tensor:
    """EZNAS-A as released: frobenius(sigmoid(logdet(sign(gradient at the ReLU's input))))."""
    slices = torch.logdet(torch.sign(unit["input_activation_grad[data]"]))
    return torch.linalg.norm(torch.sigmoid(torch.nan_to_num(slices, nan=0.0)))


def _units(recorder: _Recorder) -> list[tuple[nn.Module, nn.Module, nn.Module]]:
    """ReLU, convolution and batch normalisation that follow one another in module order."""
    found = []
    for first, second, third in zip(
        recorder.layers, recorder.layers[1:], recorder.layers[2:], strict=False
    ):
        kinds = (type(first), type(second), type(third))
        # A layer on a dead branch receives no gradient; the release would fail on it.
        if kinds == (nn.ReLU, nn.Conv2d, nn.BatchNorm2d) and first in recorder.input_grads:
            found.append((first, second, third))
    return found
