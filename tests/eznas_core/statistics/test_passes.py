from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.foundation import EznasError
from eznas_core.statistics import ALL_STATISTICS, Statistic, collect
from eznas_core.statistics.passes import borrowed


class Remembering(nn.Module):
    """Has a buffer that it writes to and one that it replaces."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("last", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        self.last = x.detach().mean()
        return x


class Holding(nn.Module):
    """A network inside another."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network


class Failing(nn.Module):
    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def forward(self, _):
        raise self.error


def state(network: nn.Module) -> dict[str, object]:
    """Everything about a network that a capture could change."""
    return {
        "values": {k: v.clone() for k, v in network.state_dict().items()},
        "identities": {k: id(v) for k, v in network.state_dict(keep_vars=True).items()},
        "versions": {k: v._version for k, v in network.named_parameters()},
        "asks": {k: v.requires_grad for k, v in network.named_parameters()},
        "gradients": {k: id(v.grad) for k, v in network.named_parameters()},
        "training": {k: m.training for k, m in network.named_modules()},
        "inplace": {k: getattr(m, "inplace", None) for k, m in network.named_modules()},
        "hooks": {
            (k, name): len(hooks)
            for k, m in network.named_modules()
            for name, hooks in vars(m).items()
            if "hooks" in name and hooks is not None and hasattr(hooks, "__len__")
        },
        "parameter hooks": {k: bool(v._backward_hooks) for k, v in network.named_parameters()},
        "memory": {k: v.stride() for k, v in network.named_parameters()},
    }


def assert_same(before: dict[str, object], after: dict[str, object]) -> None:
    for key, value in before.items():
        if key == "values":
            for name, tensor in value.items():
                assert torch.equal(tensor, after[key][name]), name
        else:
            assert value == after[key], key


@pytest.fixture
def used(chain, probe):
    """A network as it may be found: half trained, half frozen, of mixed modes, with gradients."""
    chain.units.append(Remembering())
    chain(probe.data.double()).sum().backward()
    chain.units.eval()
    chain.stem.weight.requires_grad_(False)
    chain.units[1].weight.requires_grad_(False)
    return chain


def test_a_network_is_given_back_as_it_was(used, probe):
    before = state(used)
    collect(used, probe, ALL_STATISTICS)
    assert len(collect(used, probe).units) == 2
    assert_same(before, state(used))


@pytest.mark.parametrize("position", [0, 3, 7])
@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), EznasError("no")])
def test_a_network_is_given_back_as_it_was_after_an_error(used, probe, position, error):
    used.units.insert(position, Failing(error))
    before = state(used)
    random_state = torch.get_rng_state()
    with pytest.raises((EznasError, KeyboardInterrupt)):
        collect(used, probe, ALL_STATISTICS)
    assert_same(before, state(used))
    assert torch.equal(random_state, torch.get_rng_state())
    assert torch.is_grad_enabled()


def test_no_hook_is_on_the_network_while_it_runs(chain, probe):
    seen: list[dict[object, int]] = []

    class Looking(nn.Module):
        def forward(self, x):
            seen.append(state(chain)["hooks"])
            return x

    chain.units.append(Looking())
    before = state(chain)["hooks"]
    collect(chain, probe, ALL_STATISTICS)
    assert seen == [before] * 3


def test_the_probe_is_not_written_to_by_a_network_that_writes_to_its_input(chain, probe):
    class Writing(Holding):
        def forward(self, x):
            return self.network(x.mul_(2))

    before = probe.data.clone()
    statistics = collect(Writing(chain), probe, ALL_STATISTICS)
    assert torch.equal(probe.data, before)
    # What it convolves first is no longer what it was given.
    assert statistics.units[0].name == "network.stem"
    shown = statistics.tensor(0, Statistic.parse("preactivation[data]"))
    assert torch.equal(shown, 2 * before.double())


def test_a_frozen_network_has_weight_gradients_too(chain, probe):
    expected = collect(chain, probe).tensor(1, Statistic.parse("weight_grad[data]"))
    chain.requires_grad_(False)
    found = collect(chain, probe).tensor(1, Statistic.parse("weight_grad[data]"))
    assert torch.equal(found, expected)
    assert not any(parameter.requires_grad for parameter in chain.parameters())


def test_weights_that_are_computed_have_values_and_gradients(chain, probe):
    nn.utils.parametrizations.weight_norm(chain.units[1])
    statistics = collect(chain, probe, ALL_STATISTICS)
    assert [unit.name for unit in statistics.units] == ["convolution call 2", "units.4"]
    weight = statistics.tensor(0, Statistic.parse("weight"))
    assert torch.equal(weight, chain.units[1].weight)
    assert statistics.tensor(0, Statistic.parse("weight_grad[data]")).shape == weight.shape
    assert statistics.coverage.in_units == 2


class Wrapped(Holding):
    """Returns its network's logits in another form."""

    def __init__(self, network: nn.Module, form) -> None:
        super().__init__(network)
        self.form = form

    def forward(self, x):
        return self.form(self.network(x))


class Output:
    def __init__(self, logits) -> None:
        self.logits = logits


@pytest.mark.parametrize(
    "form",
    [
        lambda logits: (logits, logits * 7),
        lambda logits: [None, logits],
        lambda logits: {"features": None, "logits": logits},
        Output,
    ],
)
def test_the_first_tensor_or_what_is_called_logits_counts(chain, probe, form):
    name = Statistic.parse("activation_grad[data]")
    found = collect(Wrapped(chain, form), probe).tensor(0, name)
    assert torch.equal(found, collect(chain, probe).tensor(0, name))


@pytest.mark.parametrize(
    "form",
    [
        lambda _: None,
        lambda _: (),
        lambda _: {"features": torch.zeros(1)},
        lambda logits: logits.argmax(1),
    ],
)
def test_what_is_no_logits_is_an_error_that_says_what_is_wanted(chain, probe, form):
    with pytest.raises(EznasError, match="no logits: wanted is a tensor of real numbers"):
        collect(Wrapped(chain, form), probe, ALL_STATISTICS)


def test_a_network_that_no_gradient_passes_is_an_error_that_says_why(probe):
    class Breaking(nn.Module):
        def forward(self, x):
            return torch.sigmoid(x).mul_(2)

    network = nn.Sequential(
        *(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2)),
        *(Breaking(), nn.Flatten()),
    )
    with pytest.raises(EznasError, match=r"no gradient can be taken.*inplace operation"):
        collect(network, probe, [Statistic.parse("activation_grad[data]")])


def test_a_network_that_decides_by_its_images_is_an_error(chain, probe):
    class Deciding(Holding):
        def forward(self, x):
            plain = x[0, 0, 0, 0] == probe.data[0, 0, 0, 0].double()
            return self.network(x if plain else torch.relu(x))

    with pytest.raises(EznasError, match="other calls for other images"):
        collect(Deciding(chain), probe, ALL_STATISTICS)


def test_gradients_that_autograd_leaves_out_are_zero(probe):
    class Silent(torch.autograd.Function):
        @staticmethod
        def forward(_, x):
            return x * 2

        @staticmethod
        def backward(_, __):
            return None

    class Silencing(nn.Module):
        def forward(self, x):
            return Silent.apply(x)

    network = nn.Sequential(
        *(nn.Conv2d(3, 2, 1), nn.ReLU(), nn.Conv2d(2, 4, 1), nn.BatchNorm2d(4)),
        *(Silencing(), nn.Flatten()),
    )
    statistics = collect(network, probe, ALL_STATISTICS)
    for name, shape in [
        ("input_activation_grad[data]", (3, 2, 6, 8)),
        ("preactivation_grad[data]", (3, 2, 6, 8)),
        ("weight_grad[data]", (4, 2, 1, 1)),
        ("activation_grad[data]", (3, 4, 6, 8)),
    ]:
        gradient = statistics.tensor(0, Statistic.parse(name))
        assert gradient.shape == shape
        assert not gradient.any()


def test_one_value_a_channel_has_no_statistics_and_is_an_error(chain, probe):
    single = type(probe)(
        data=probe.data[:1, :, :1, :1],
        noise=probe.noise[:1, :, :1, :1],
        perturbed=probe.perturbed[:1, :, :1, :1],
        source="one pixel",
    )
    with pytest.raises(EznasError, match="more than one value a channel"):
        collect(chain, single, [Statistic.parse("activation[data]")])


def test_borrowing_switches_off_gradients_and_training_inside_only(chain):
    with borrowed(chain):
        assert not any(parameter.requires_grad for parameter in chain.parameters())
        assert not any(module.training for module in chain.modules())
    assert all(parameter.requires_grad for parameter in chain.parameters())
    assert all(module.training for module in chain.modules())


def test_tensors_of_one_network_do_not_depend_on_what_ran_before(chain, probe):
    name = Statistic.parse("activation_grad[noise]")
    first = collect(chain, probe).tensor(1, name)
    torch.randn(np.prod((3, 5)))
    collect(chain, probe, ALL_STATISTICS)
    assert torch.equal(collect(chain, probe).tensor(1, name), first)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda x: x[:, 7], "fails on images of shape .*: IndexError: index 7"),
        (lambda x: x.no_such_thing, "AttributeError: .*no_such_thing"),
        (lambda x: x + "1", "TypeError: "),
        (lambda x: {"a": x}["b"], "KeyError: 'b'"),
    ],
)
def test_a_mistake_in_a_network_s_own_code_is_told(probe, mistake, message):
    class Wrong(nn.Module):
        def forward(self, x):
            return mistake(x)

    with pytest.raises(EznasError, match=message):
        collect(Wrong(), probe, ALL_STATISTICS)
