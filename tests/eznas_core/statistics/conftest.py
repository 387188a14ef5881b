"""Small networks beside the same networks written out by hand.

`forward` is how a user would write the network. `written_out` computes the same logits from
plain arithmetic and names the tensors at the places of each unit; autograd's gradients with
respect to those are the reference. `alias` makes a tensor of its own for one use of a value, so
that the gradient at it is the contribution of that use alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from eznas_core.statistics import (
    ALL_STATISTICS,
    Probe,
    Quantity,
    Statistic,
    collect,
    gaussian_probe,
)


@dataclass
class Places:
    """Reference tensors of one unit."""

    relu: Tensor
    conv: Tensor
    weight: Tensor
    batch_norm: Tensor


def alias(value: Tensor) -> Tensor:
    return value * 1


def rectified(value: Tensor) -> Tensor:
    return torch.where(value > 0, value, torch.zeros_like(value))


def normalised(value: Tensor, layer: nn.BatchNorm2d) -> Tensor:
    centred = value - value.mean((0, 2, 3), keepdim=True)
    variance = (centred**2).mean((0, 2, 3), keepdim=True)
    scaled = centred / torch.sqrt(variance + layer.eps)
    return scaled * layer.weight.view(1, -1, 1, 1) + layer.bias.view(1, -1, 1, 1)


def conv(c_in: int, c_out: int, kernel: int = 3, **options) -> nn.Conv2d:
    options.setdefault("padding", kernel // 2)
    return nn.Conv2d(c_in, c_out, kernel, bias=False, **options)


def written_unit(value: Tensor, layer: nn.Conv2d, norm: nn.BatchNorm2d, units: list) -> Tensor:
    """ReLU, convolution, normalisation; appends its places."""
    relu = alias(value)
    source, weight = alias(rectified(relu)), alias(layer.weight)
    convolved = F.conv2d(source, weight, None, layer.stride, layer.padding, 1, layer.groups)
    result = normalised(convolved, norm)
    units.append(Places(relu, source, weight, result))
    return result


class Written(nn.Module):
    """A network with a stem and a linear head, that tells how it is written out."""

    names: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    depths: tuple[int, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.stem = conv(3, 4)
        self.stem_bn = nn.BatchNorm2d(4)
        self.lay_out()
        self.head = nn.Linear(4, 5)

    def lay_out(self) -> None:
        raise NotImplementedError

    def body(self, x: Tensor) -> Tensor:
        raise NotImplementedError

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(self.stem_bn(self.stem(x))).mean((2, 3)))

    def written_out(self, x: Tensor) -> tuple[Tensor, list[Places]]:
        units: list[Places] = []
        stem = normalised(F.conv2d(x, self.stem.weight, padding=1), self.stem_bn)
        features = self.written_body(stem, units).mean((2, 3))
        return features @ self.head.weight.T + self.head.bias, units


class Chain(Written):
    """ReLU-Conv-BN twice, in nn.Sequential; the second with stride 2 and groups."""

    names, rules, depths = ("units.1", "units.4"), ("relu-conv-bn",) * 2, (1, 2)

    def lay_out(self) -> None:
        self.units = nn.Sequential(
            *(nn.ReLU(), conv(4, 6), nn.BatchNorm2d(6)),
            *(nn.ReLU(), conv(6, 4, 1, stride=2, groups=2), nn.BatchNorm2d(4)),
        )

    def body(self, x: Tensor) -> Tensor:
        return self.units(x)

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        first = written_unit(x, self.units[1], self.units[2], units)
        return written_unit(first, self.units[4], self.units[5], units)


class Branches(Written):
    """Two units and a skip on one value, and a unit on their sum."""

    names, rules = ("left", "right", "last"), ("relu-conv-bn",) * 3
    depths = (1, 1, 2)

    def lay_out(self) -> None:
        # Registered in another order than they are called in.
        self.last, self.last_bn = conv(4, 4), nn.BatchNorm2d(4)
        self.right_bn, self.right = nn.BatchNorm2d(4), conv(4, 4, 1)
        self.left_bn, self.left = nn.BatchNorm2d(4), conv(4, 4)
        self.relu = nn.ReLU()

    def body(self, x: Tensor) -> Tensor:
        left = self.left_bn(self.left(self.relu(x)))
        right = self.right_bn(self.right(self.relu(x)))
        total = x + left + right
        return self.last_bn(self.last(self.relu(total))) + total

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        left = written_unit(x, self.left, self.left_bn, units)
        right = written_unit(x, self.right, self.right_bn, units)
        total = x + left + right
        return written_unit(total, self.last, self.last_bn, units) + total


class SharedReLU(Written):
    """One ReLU whose result two convolutions and the sum take."""

    names, rules, depths = ("left", "right"), ("relu-conv-bn",) * 2, (1, 1)

    def lay_out(self) -> None:
        self.left, self.left_bn = conv(4, 4), nn.BatchNorm2d(4)
        self.right, self.right_bn = conv(4, 4, 1), nn.BatchNorm2d(4)

    def body(self, x: Tensor) -> Tensor:
        positive = torch.relu(x)
        left = self.left_bn(self.left(positive))
        return left * self.right_bn(self.right(positive)) + positive + x

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        relu = alias(x)
        positive = rectified(relu)
        results = []
        for layer, norm in ((self.left, self.left_bn), (self.right, self.right_bn)):
            source, weight = alias(positive), alias(layer.weight)
            padding = layer.padding
            results.append(normalised(F.conv2d(source, weight, padding=padding), norm))
            units.append(Places(relu, source, weight, results[-1]))
        return results[0] * results[1] + positive + x


class Functional(Written):
    """No modules: functions and methods, arguments by position and by name."""

    names, rules, depths = ("kernel", "second"), ("relu-conv-bn",) * 2, (1, 2)

    def lay_out(self) -> None:
        self.kernel = nn.Parameter(torch.empty(4, 4, 3, 3))
        self.second = conv(4, 4, 2)
        self.norms = nn.ModuleList([nn.BatchNorm2d(4), nn.BatchNorm2d(4, eps=0.1)])

    def body(self, x: Tensor) -> Tensor:
        first, second = self.norms
        y = F.conv2d(input=x.relu().contiguous(), weight=self.kernel, padding=(1, 1))
        y = F.batch_norm(y, None, None, first.weight, first.bias, training=True)
        y = F.dropout(F.relu(input=y), 0.5, training=self.training)
        y = torch.conv2d(F.pad(y, (0, 1, 1, 0)), self.second.weight, stride=1)
        mean, variance = second.running_mean, second.running_var
        return torch.batch_norm(
            y, second.weight, second.bias, mean, variance, False, 0.1, second.eps, True
        )

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        relu = alias(x)
        source, weight = alias(rectified(relu)), alias(self.kernel)
        result = normalised(F.conv2d(source, weight, padding=1), self.norms[0])
        units.append(Places(relu, source, weight, result))
        relu, weight = alias(result), alias(self.second.weight)
        source = alias(F.pad(rectified(relu), (0, 1, 1, 0)))
        result = normalised(F.conv2d(source, weight), self.norms[1])
        units.append(Places(relu, source, weight, result))
        return result


class PostActivation(Written):
    """Convolution first, as in ResNet, with ReLUs and sums in place."""

    names = ("first", "second")
    rules, depths = ("conv-bn-relu", "relu-conv-bn"), (1, 2)

    def lay_out(self) -> None:
        self.first, self.first_bn = conv(4, 4), nn.BatchNorm2d(4)
        self.second, self.second_bn = conv(4, 4), nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)

    def body(self, x: Tensor) -> Tensor:
        pooled = F.max_pool2d(self.relu(x), 2)
        y = self.relu(self.first_bn(self.first(pooled)))
        y = self.second_bn(self.second(y))
        y += pooled
        return self.relu(y)

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        pooled = F.max_pool2d(rectified(x), 2)
        source, weight = alias(pooled), alias(self.first.weight)
        result = normalised(F.conv2d(source, weight, padding=1), self.first_bn)
        relu = alias(result)
        units.append(Places(relu, source, weight, result))
        # The second unit's ReLU is the first one's, and its ReLU the first one's too.
        source, weight = alias(rectified(relu)), alias(self.second.weight)
        result = normalised(F.conv2d(source, weight, padding=1), self.second_bn)
        units.append(Places(relu, source, weight, result))
        return rectified(result + pooled)


class CalledTwice(Written):
    """One convolution and its weight in two calls: two units, each with its own gradient."""

    names, rules, depths = ("layer", "layer"), ("relu-conv-bn",) * 2, (1, 2)

    def lay_out(self) -> None:
        self.layer, self.norm = conv(4, 4), nn.BatchNorm2d(4)

    def body(self, x: Tensor) -> Tensor:
        for _ in range(2):
            x = self.norm(self.layer(F.relu(x)))
        return x

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        for _ in range(2):
            x = written_unit(x, self.layer, self.norm, units)
        return x


class Overwriting(Written):
    """Writes to the input of a ReLU after it, and by a ReLU to a part of a tensor."""

    names, rules, depths = ("first", "second"), ("relu-conv-bn",) * 2, (1, 2)

    def lay_out(self) -> None:
        self.first, self.first_bn = conv(4, 4), nn.BatchNorm2d(4)
        self.second, self.second_bn = conv(2, 4), nn.BatchNorm2d(4)

    def body(self, x: Tensor) -> Tensor:
        y = self.first_bn(self.first(F.relu(x)))
        x += y
        x.mul_(0.5)
        part = x[:, :2]
        return self.second_bn(self.second(part.relu_())) + x

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        x = (x + written_unit(x, self.first, self.first_bn, units)) * 0.5
        relu = alias(x[:, :2])
        positive = rectified(relu)
        source, weight = alias(positive), alias(self.second.weight)
        result = normalised(F.conv2d(source, weight, padding=1), self.second_bn)
        units.append(Places(relu, source, weight, result))
        return result + torch.cat([positive, x[:, 2:]], 1)


class SamePadding(Written):
    """Padding by name with an even kernel, which pads one side more than the other."""

    names, rules, depths = ("layer",), ("relu-conv-bn",), (1,)

    def lay_out(self) -> None:
        self.layer, self.norm = conv(4, 4, 2, padding="same"), nn.BatchNorm2d(4)

    def body(self, x: Tensor) -> Tensor:
        return self.norm(self.layer(F.relu(x)))

    def written_body(self, x: Tensor, units: list[Places]) -> Tensor:
        relu = alias(x)
        source, weight = alias(rectified(relu)), alias(self.layer.weight)
        result = normalised(F.conv2d(F.pad(source, (0, 1, 0, 1)), weight), self.norm)
        units.append(Places(relu, source, weight, result))
        return result


WRITTEN = (
    *(Chain, Branches, SharedReLU, Functional),
    *(PostActivation, CalledTwice, Overwriting, SamePadding),
)


def filled(network: nn.Module) -> nn.Module:
    """Gives every parameter and buffer of a network numbers that follow from their place."""
    with torch.no_grad():
        for index, parameter in enumerate(network.parameters()):
            wave = torch.sin(0.7 * torch.arange(parameter.numel()) + index)
            parameter.copy_(wave.view(parameter.shape) * 0.4 + (parameter.ndim == 1))
    return network.double()


def reference(network: Written, probe) -> dict[tuple[int, Statistic], Tensor]:
    """All 22 statistics, from the written-out forward pass."""
    found: dict[tuple[int, Statistic], Tensor] = {}
    for which in Probe:
        logits, units = network.written_out(probe.batch(which).double())
        places = [(u.relu, u.conv, u.weight, u.batch_norm) for u in units]
        flat = [tensor for place in places for tensor in place]
        gradients = torch.autograd.grad(logits.sum(), flat)
        for index, place in enumerate(places):
            relu, conv_, weight, norm = gradients[4 * index : 4 * index + 4]
            values = {
                Quantity.WEIGHT_GRAD: weight,
                Quantity.INPUT_ACTIVATION: place[0],
                Quantity.INPUT_ACTIVATION_GRAD: relu,
                Quantity.PREACTIVATION: place[1],
                Quantity.PREACTIVATION_GRAD: conv_,
                Quantity.ACTIVATION: place[3],
                Quantity.ACTIVATION_GRAD: norm,
            }
            for quantity, value in values.items():
                value = value.detach()
                if which is Probe.PERTURBED:
                    value = value - found[index, Statistic(quantity, Probe.DATA)]
                found[index, Statistic(quantity, which)] = value
            found[index, Statistic(Quantity.WEIGHT)] = place[2].detach()
    assert {name for _, name in found} == set(ALL_STATISTICS)
    return found


def hooked_statistics(network: nn.Module, probe, places: dict[str, tuple[str, str, str]]) -> dict:
    """All 22 statistics as anyone would take them, with hooks on modules.

    Only for networks whose modules are each called once and write to nothing in place.

    Args:
        network: The network.
        probe: What it is shown.
        places: By the name of a unit's layer: its rule, the module whose input is
            `input_activation`, and the module whose output is `activation`.
    """
    found = {}
    for which in Probe:
        inputs, outputs, handles = {}, {}, []
        for name, module in network.named_modules():
            if name and not list(module.children()):
                handles.append(module.register_forward_pre_hook(_input_kept(inputs, name)))
                handles.append(module.register_forward_hook(_output_kept(outputs, name)))
        network.zero_grad()
        network(probe.batch(which).double()).sum().backward()
        for handle in handles:
            handle.remove()
        for layer, (_, enters, leaves) in places.items():
            weight = network.get_submodule(layer).weight
            values = {
                Quantity.WEIGHT_GRAD: weight.grad.clone(),
                Quantity.INPUT_ACTIVATION: inputs[enters],
                Quantity.INPUT_ACTIVATION_GRAD: inputs[enters].grad,
                Quantity.PREACTIVATION: inputs[layer],
                Quantity.PREACTIVATION_GRAD: inputs[layer].grad,
                Quantity.ACTIVATION: outputs[leaves],
                Quantity.ACTIVATION_GRAD: outputs[leaves].grad,
            }
            for quantity, value in values.items():
                value = value.detach()
                if which is Probe.PERTURBED:
                    value = value - found[layer, Statistic(quantity, Probe.DATA)]
                found[layer, Statistic(quantity, which)] = value
            found[layer, Statistic(Quantity.WEIGHT)] = weight.detach()
    return found


def _input_kept(inputs: dict[str, Tensor], name: str):
    def hook(_module, arguments):
        # A tensor of its own, so that its gradient is of this use alone.
        inputs[name] = arguments[0] * 1 if arguments[0].requires_grad else arguments[0]
        if inputs[name].requires_grad:
            inputs[name].retain_grad()
        return (inputs[name],)

    return hook


def _output_kept(outputs: dict[str, Tensor], name: str):
    def hook(_module, _arguments, output):
        outputs[name] = output
        output.retain_grad()

    return hook


@pytest.fixture
def assert_as_hooked(probe):
    """Asserts that all units are those expected, by every rule, and all that is known of them."""

    def check(network: nn.Module, places: dict[str, tuple[str, str, str]]) -> None:
        filled(network).train()
        statistics = collect(network, probe, ALL_STATISTICS, rules="all")
        found = {unit.name: str(unit.rule) for unit in statistics.units}
        assert found == {name: place[0] for name, place in places.items()}
        expected = hooked_statistics(network, probe, places)
        for unit in statistics.units:
            for name in ALL_STATISTICS:
                torch.testing.assert_close(
                    statistics.tensor(unit.index, name),
                    expected[unit.name, name],
                    rtol=1e-8,
                    atol=1e-10,
                    msg=f"{unit.name} {name}",
                )

    return check


@pytest.fixture(params=WRITTEN, ids=lambda network: network.__name__)
def written(request) -> Written:
    return filled(request.param())


@pytest.fixture
def chain() -> Chain:
    return filled(Chain())


@pytest.fixture
def probe():
    # Not square, so that height and width cannot be mistaken for each other.
    return gaussian_probe((3, 6, 8), batch_size=3, rng=np.random.default_rng(0))


@pytest.fixture
def written_reference(written, probe):
    return reference(written, probe)
