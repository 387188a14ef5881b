"""What every measure must do, whoever wrote it: parametrized over the registry."""

from __future__ import annotations

import copy
import math
import pickle
import warnings
from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor, nn

from eznas_core import spaces
from eznas_core.foundation import Failure, Reason
from eznas_core.measures import MEASURES, Measure
from eznas_core.scoring import MeasureProxy
from eznas_core.statistics import ProbeInputs, gaussian_probe

SPACE = spaces.get("nasbench201")
CELL = SPACE.parse(
    "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|"
)
NOTHING = SPACE.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")


def probe(batch: int = 4, shape: tuple[int, int, int] = (3, 8, 8), seed: int = 0) -> ProbeInputs:
    return gaussian_probe(shape, batch_size=batch, rng=np.random.default_rng(seed))


INPUTS = probe()


def cell_network() -> nn.Module:
    return SPACE.build(CELL, np.random.default_rng(0), channels=4, cells=1)


def empty_cell_network() -> nn.Module:
    return SPACE.build(NOTHING, np.random.default_rng(0), channels=4, cells=1)


def sequential() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6), nn.ReLU(),
        nn.Conv2d(6, 5, 3, padding=1), nn.BatchNorm2d(5), nn.ReLU(),
        nn.Conv2d(5, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3),
    )  # fmt: skip


def without(kind: type[nn.Module]) -> nn.Module:
    return nn.Sequential(*(layer for layer in sequential() if not isinstance(layer, kind)))


def multilayer_perceptron() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(192, 9), nn.ReLU(), nn.Linear(9, 3))


class Functional(nn.Module):
    """Functions instead of modules, ReLUs in place, a pooling by mean, and two outputs."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3)
        self.norm, self.head = nn.BatchNorm2d(4), nn.Linear(4, 3)
        self.drop = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = F.relu(self.norm(self.first(x)), inplace=True)
        x = torch.relu_(self.norm(self.second(x)))
        return self.head(self.drop(x.mean((2, 3)))), x


class Overwriting(nn.Module):
    """Writes over what the gradient of its convolution's input would need."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.second = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3)
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.first(x))
        y = self.second(x)
        x.mul_(2)
        return self.head(y.mean((2, 3)))


class Unfit(nn.Module):
    """Returns what is no logits."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 1)

    def forward(self, x: Tensor) -> str:
        self.conv(x)
        return "a cat"


def zero_size() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.Sequential(
            nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 1), nn.ReLU(),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 0), nn.Linear(0, 3),
        )  # fmt: skip


def no_logits() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nn.Sequential(*list(sequential())[:-1], nn.Linear(6, 0))


def huge() -> nn.Module:
    network = without(nn.BatchNorm2d)
    for parameter in network.parameters():
        parameter.data.mul_(1e12)
    return network


ORDINARY: dict[str, Callable[[], nn.Module]] = {
    "nasbench201": cell_network,
    "sequential": sequential,
    "functional": Functional,
}
ODD: dict[str, Callable[[], nn.Module]] = {
    "no ReLU": lambda: without(nn.ReLU),
    "no BatchNorm": lambda: without(nn.BatchNorm2d),
    "evaluation mode": lambda: sequential().eval(),
    "float64": lambda: sequential().double(),
    "no convolution": multilayer_perceptron,
    "one layer": lambda: nn.Sequential(nn.Flatten(), nn.Linear(192, 2)),
    "no parameters": lambda: nn.Sequential(nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()),
    "cut off": empty_cell_network,
    "no logits": no_logits,
    "zero-size layer": zero_size,
    "another image size": lambda: nn.Sequential(nn.Flatten(), nn.ReLU(), nn.Linear(10, 2)),
    "no tensor": Unfit,
    "overwritten": Overwriting,
    "huge weights": huge,
}


@pytest.fixture(params=list(MEASURES), ids=lambda measure: measure.name)
def measure(request: pytest.FixtureRequest) -> Measure:
    return request.param


def check(found: float | Failure) -> None:
    if isinstance(found, Failure):
        assert found.reason in Reason
        assert found.detail
    else:
        assert isinstance(found, float)
        assert math.isfinite(found)


@pytest.mark.parametrize("make", ORDINARY.values(), ids=ORDINARY.keys())
def test_an_ordinary_network_has_a_value(measure: Measure, make: Callable[[], nn.Module]):
    found = measure.value(make(), INPUTS)
    assert not isinstance(found, Failure), found
    check(found)


@pytest.mark.parametrize("make", ODD.values(), ids=ODD.keys())
def test_an_odd_network_has_a_value_or_a_reason(measure: Measure, make: Callable[[], nn.Module]):
    check(measure.value(make(), INPUTS))


@pytest.mark.parametrize("make", [cell_network, sequential])
def test_one_image_has_a_value_or_a_reason(measure: Measure, make: Callable[[], nn.Module]):
    check(measure.value(make(), probe(batch=1)))


@pytest.mark.parametrize("make", [*ORDINARY.values(), zero_size, huge, Unfit])
def test_the_network_is_left_exactly_as_it_was(measure: Measure, make: Callable[[], nn.Module]):
    network = make().eval()
    modules, parameters = list(network.modules()), list(network.parameters())
    modules[-1].train()
    parameters[0].grad = torch.full_like(parameters[0], 7.0)
    parameters[-1].requires_grad_(False)
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    before = [
        (id(p), p.requires_grad, None if p.grad is None else p.grad.clone()) for p in parameters
    ]
    modes = [(m.training, getattr(m, "inplace", None)) for m in modules]
    inputs = probe(seed=3)
    shown = {name: getattr(inputs, name).clone() for name in ("data", "noise", "perturbed")}
    drawn = torch.random.get_rng_state()

    measure.value(network, inputs)

    assert list(network.modules()) == modules
    assert all(torch.equal(t, state[name]) for name, t in network.state_dict().items())
    for parameter, (identity, requires_grad, grad) in zip(parameters, before, strict=True):
        assert (id(parameter), parameter.requires_grad) == (identity, requires_grad)
        assert (parameter.grad is None) == (grad is None)
        assert grad is None or torch.equal(parameter.grad, grad)
    assert [(m.training, getattr(m, "inplace", None)) for m in modules] == modes
    assert not any(m._forward_hooks or m._backward_hooks or m._forward_pre_hooks for m in modules)
    assert all(torch.equal(getattr(inputs, name), tensor) for name, tensor in shown.items())
    assert not any(tensor.requires_grad for tensor in (inputs.data, inputs.noise))
    assert torch.equal(torch.random.get_rng_state(), drawn)


@pytest.mark.parametrize("make", ORDINARY.values(), ids=ORDINARY.keys())
def test_a_value_is_a_function_of_network_and_probe(
    measure: Measure, make: Callable[[], nn.Module]
):
    network = make()
    first = measure.value(network, INPUTS)
    torch.manual_seed(123)
    assert measure.value(copy.deepcopy(network).eval(), probe()) == first
    assert measure.value(network, INPUTS) == first


def test_a_measure_that_needs_no_data_does_not_look_at_it(measure: Measure):
    other = ProbeInputs(
        data=INPUTS.data + 1, noise=INPUTS.noise, perturbed=INPUTS.perturbed, source="x"
    )
    same = measure.value(sequential(), other) == measure.value(sequential(), INPUTS)
    assert same or measure.needs.data


def test_float64_gives_nearly_the_same(measure: Measure):
    single = measure.value(sequential(), INPUTS)
    double = measure.value(sequential().double(), INPUTS)
    assert double == pytest.approx(single, rel=2e-2)


@pytest.mark.parametrize(
    "name", ["no ReLU", "no BatchNorm", "evaluation mode", "no convolution", "huge weights"]
)
def test_a_number_of_an_odd_network_is_the_one_of_exact_arithmetic(measure: Measure, name: str):
    found = measure.value(ODD[name](), INPUTS)
    exact = measure.value(ODD[name]().double(), INPUTS)
    if not isinstance(found, Failure):
        assert not isinstance(exact, Failure)
        assert found == pytest.approx(exact, rel=5e-2, abs=1e-4)


@pytest.mark.parametrize("name", ["gradsign", "zico", "jacov", "snip", "grad_norm"])
def test_gradients_too_large_for_float32_are_said_to_be(name: str):
    found = MEASURES.get(name).value(huge(), INPUTS)
    assert isinstance(found, Failure)
    assert found.reason is Reason.NON_FINITE


@pytest.mark.parametrize("name", ["gradsign", "jacov", "epe_nas"])
def test_small_gradients_are_not_taken_for_rounding(name: str):
    network = without(nn.BatchNorm2d)
    list(network)[-1].weight.data.mul_(1e-9)
    found = MEASURES.get(name).value(network, INPUTS)
    assert not isinstance(found, Failure), found
    assert found == pytest.approx(MEASURES.get(name).value(network.double(), INPUTS), rel=2e-2)


@pytest.mark.parametrize("name", ["naswot", "swap", "swap_regularised", "linear_regions", "near"])
def test_a_measure_of_relus_says_that_there_is_none(name: str):
    found = MEASURES.get(name).value(without(nn.ReLU), INPUTS)
    assert isinstance(found, Failure)
    assert "no ReLU" in found.detail


@pytest.mark.parametrize("name", ["jacov", "epe_nas", "zico", "ntk_condition", "linear_regions"])
def test_a_measure_that_compares_images_says_that_one_is_too_few(name: str):
    found = MEASURES.get(name).value(sequential(), probe(batch=1))
    assert isinstance(found, Failure)


@pytest.mark.parametrize("name", ["grad_norm", "snip", "plain", "fisher", "synflow_raw"])
def test_behind_a_layer_of_size_zero_no_gradient_is_left(name: str):
    assert MEASURES.get(name).value(zero_size(), INPUTS) == 0


def test_counts_of_a_network_with_a_layer_of_size_zero():
    network = zero_size()
    assert MEASURES.get("params").value(network, INPUTS) == 3 * 2 + 2 + 2 * 4 + 4 + 3
    # One multiply-add a weight of a convolution at each of 8 x 8 places.
    assert MEASURES.get("flops").value(network, INPUTS) == (6 + 8) * 64 / 1e6


def test_a_flow_of_1e61_is_a_number_and_its_logarithm_too():
    network = nn.Sequential(nn.Flatten(), *(nn.Linear(192, 192) for _ in range(3)))
    for layer in list(network)[1:]:
        nn.init.constant_(layer.weight, 1e18)
        nn.init.zeros_(layer.bias)
    # Every path has the product of three weights, there are 192^4 paths, and each is met once
    # for each of its three layers.
    flow = 3 * 192.0**4 * 1e18**3
    assert flow > 1e61
    raw, logarithm = (MEASURES.get(n).value(network, INPUTS) for n in ("synflow_raw", "synflow"))
    assert raw == pytest.approx(flow, rel=1e-5)
    assert logarithm == pytest.approx(math.log(flow), rel=1e-7)


def test_it_works_without_gradients_switched_on(measure: Measure):
    with torch.no_grad():
        found = measure.value(sequential(), INPUTS)
    assert found == measure.value(sequential(), INPUTS)


def test_a_declaration_is_complete_and_travels_to_a_worker(measure: Measure):
    assert measure.title
    assert measure.meaning.endswith(".")
    assert measure.formula.count("{") == measure.formula.count("}")
    assert "$" not in measure.formula
    assert len(measure.paper) > 10
    assert 1980 < measure.year < 2030
    assert pickle.loads(pickle.dumps(MeasureProxy(measure))).measure is measure
