from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core.foundation import EznasError
from eznas_core.statistics import ALL_STATISTICS, Quantity, Statistic, collect, gaussian_probe


def named(*texts: str) -> list[Statistic]:
    return [Statistic.parse(text) for text in texts]


class Counting(nn.Module):
    """Passes its input on and notes the batch sizes it sees going forward and coming back."""

    def __init__(self) -> None:
        super().__init__()
        self.forward_passes: list[int] = []
        self.backward_passes: list[int] = []
        self.graphs: list[bool] = []

    def forward(self, x):
        self.forward_passes.append(len(x))
        self.graphs.append(x.requires_grad)
        if x.requires_grad:
            x.register_hook(lambda gradient: self.backward_passes.append(len(gradient)))
        return x


@pytest.fixture
def counted(chain):
    counting = Counting()
    chain.units.insert(3, counting)
    return chain, counting


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_all_22_statistics_equal_the_network_written_out_by_hand(
    written, written_reference, probe, at_once
):
    statistics = collect(written, probe, ALL_STATISTICS if at_once else ())
    assert [unit.name for unit in statistics.units] == list(written.names)
    for (unit, name), expected in written_reference.items():
        found = statistics.tensor(unit, name)
        torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-11, msg=str((unit, name)))
        assert not found.requires_grad


def test_only_what_is_named_is_captured(counted, probe):
    network, counting = counted
    statistics = collect(network, probe)
    assert counting.forward_passes == []
    statistics.prefetch(named("input_activation_grad[data]"))
    assert counting.forward_passes == [3]
    assert counting.backward_passes == [3]
    assert statistics.captured == set(named("input_activation_grad[data]"))
    statistics.tensor(0, *named("input_activation_grad[data]"))
    statistics.tensor(1, *named("weight"))
    assert len(statistics.units) == 2
    assert counting.forward_passes == [3]


@pytest.mark.parametrize(
    ("names", "forward", "backward"),
    [
        (["activation[noise]"], 1, 0),
        (["activation_grad[noise]"], 1, 1),
        (["weight_grad[data]", "weight_grad[noise]"], 2, 2),
        (["activation[perturbed]"], 2, 0),
        (["activation_grad[perturbed]", "activation[noise]"], 3, 2),
        (["activation_grad[data]", "activation[data]", "weight"], 1, 1),
        ([str(name) for name in ALL_STATISTICS], 3, 3),
    ],
)
def test_no_more_passes_than_the_names_need(counted, probe, names, forward, backward):
    network, counting = counted
    collect(network, probe, named(*names))
    assert len(counting.forward_passes) == forward
    assert len(counting.backward_passes) == backward


def test_after_the_units_are_known_values_are_captured_without_a_graph(counted, probe):
    network, counting = counted
    collect(network, probe, named("activation[data]", "activation[noise]"))
    assert counting.graphs == [True, False]


def test_the_weight_needs_no_more_than_two_images_to_find_the_units(counted, probe):
    network, counting = counted
    statistics = collect(network, probe, named("weight"))
    assert counting.forward_passes == [2]
    assert counting.backward_passes == []
    assert torch.equal(statistics.tensor(1, *named("weight")), network.units[5].weight)


def test_weight_gradients_are_computed_only_when_named(chain, probe):
    collect(chain, probe, named("activation_grad[data]"))
    asked: list[bool] = []

    class Spy(nn.Module):
        def forward(self, x):
            asked.append(any(p.requires_grad for p in chain.parameters()))
            return x

    chain.units.append(Spy())
    collect(chain, probe, named("activation_grad[data]"))
    collect(chain, probe, named("weight_grad[data]"))
    assert asked == [False, True]


def test_the_same_numbers_every_time_and_in_any_order(chain, probe):
    at_once = collect(chain, probe, ALL_STATISTICS)
    late = collect(chain, probe)
    for name in reversed(ALL_STATISTICS):
        for unit in range(2):
            assert torch.equal(at_once.tensor(unit, name), late.tensor(unit, name)), name


def test_randomness_that_is_never_off_is_the_same_every_time(probe):
    class Dropping(nn.Module):
        def forward(self, x):
            return nn.functional.dropout(x, 0.5, training=True)

    network = nn.Sequential(
        *(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4)),
        *(Dropping(), nn.Flatten(), nn.LazyLinear(2)),
    )
    network(probe.data)
    state = torch.get_rng_state()
    first = collect(network, probe, ALL_STATISTICS)
    second = collect(network, probe, ALL_STATISTICS)
    assert torch.equal(torch.get_rng_state(), state)
    for name in ALL_STATISTICS:
        assert torch.equal(first.tensor(0, name), second.tensor(0, name)), name
    # The perturbed images meet the same dropout, so that only the perturbation tells.
    change = first.tensor(0, *named("activation_grad[perturbed]")).abs().mean()
    assert change < 0.5 * first.tensor(0, *named("activation_grad[data]")).abs().mean()


def test_dropout_is_off_whatever_the_mode(probe):
    network = nn.Sequential(
        *(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Dropout(0.5), nn.Conv2d(4, 4, 3), nn.BatchNorm2d(4)),
        *(nn.Flatten(), nn.LazyLinear(2)),
    )
    network(probe.data)
    in_training = collect(network.train(), probe, ALL_STATISTICS)
    in_evaluation = collect(network.eval(), probe, ALL_STATISTICS)
    assert len(in_training.units) == 1
    for name in ALL_STATISTICS:
        assert torch.equal(in_training.tensor(0, name), in_evaluation.tensor(0, name)), name


def test_a_channels_last_network_and_single_precision_give_the_same_numbers(chain, probe):
    exact = collect(chain, probe, ALL_STATISTICS)
    chain.float().to(memory_format=torch.channels_last)
    single = collect(chain, probe, ALL_STATISTICS)
    assert chain.units[1].weight.is_contiguous(memory_format=torch.channels_last)
    for name in ALL_STATISTICS:
        found = single.tensor(0, name)
        assert found.dtype == torch.float32
        torch.testing.assert_close(
            found.double(), exact.tensor(0, name), rtol=1e-3, atol=1e-4, msg=str(name)
        )


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_network_on_a_gpu_gives_the_same_numbers(chain, probe):
    expected = {n: collect(chain, probe).tensor(1, n) for n in ALL_STATISTICS}
    on_gpu = collect(chain.cuda(), probe, ALL_STATISTICS)
    for name, tensor in expected.items():
        assert on_gpu.tensor(1, name).is_cuda
        torch.testing.assert_close(on_gpu.tensor(1, name).cpu(), tensor)


def test_everything_is_on_the_network_s_own_device(chain, probe):
    expected = collect(chain, probe, ALL_STATISTICS)
    # torch's meta device computes nothing, but refuses to mix with any other.
    elsewhere = collect(chain.to("meta"), probe, ALL_STATISTICS)
    assert elsewhere.units == expected.units
    for name in ALL_STATISTICS:
        assert elsewhere.tensor(1, name).device.type == "meta"
        assert elsewhere.tensor(1, name).shape == expected.tensor(1, name).shape


def test_perturbed_is_the_difference_from_the_data(chain, probe):
    statistics = collect(chain, probe, ALL_STATISTICS)
    unchanged = type(probe)(
        data=probe.data, noise=probe.noise, perturbed=probe.data, source="unchanged"
    )
    zeros = collect(chain, unchanged, ALL_STATISTICS)
    for name in ALL_STATISTICS:
        if str(name).endswith("[perturbed]"):
            assert statistics.tensor(0, name).abs().max() > 0
            assert zeros.tensor(0, name).abs().max() == 0


def test_release_lets_go_and_what_is_asked_afterwards_is_there_again(chain, probe):
    statistics = collect(chain, probe, ALL_STATISTICS)
    held = weakref.ref(statistics.tensor(0, *named("activation[data]")))
    before = statistics.tensor(0, *named("activation[data]")).clone()
    assert statistics.nbytes > before.nbytes
    statistics.release()
    assert held() is None
    assert statistics.nbytes == 0
    assert statistics.captured == set()
    assert torch.equal(statistics.tensor(0, *named("activation[data]")), before)
    assert len(statistics.units) == 2


def test_nothing_is_kept_alive_by_a_cycle(chain, probe):
    gc.disable()
    try:
        statistics = collect(chain, probe, ALL_STATISTICS)
        held = [weakref.ref(statistics.tensor(u, n)) for u in (0, 1) for n in ALL_STATISTICS[1:]]
        network = weakref.ref(chain.units)
        del statistics
        assert not any(reference() is not None for reference in held)
        chain.units = nn.Identity()
        assert network() is None
    finally:
        gc.enable()


def test_bytes_of_shared_tensors_count_once(chain, probe):
    # The first unit's normalisation is the second one's ReLU's input: one tensor.
    statistics = collect(chain, probe, named("activation[data]", "input_activation[data]"))
    between = statistics.tensor(0, *named("activation[data]"))
    assert statistics.tensor(1, *named("input_activation[data]")) is not None
    first, last = (
        statistics.tensor(0, *named("input_activation[data]")),
        statistics.tensor(1, *named("activation[data]")),
    )
    assert statistics.nbytes == first.nbytes + between.nbytes + last.nbytes


def test_a_unit_that_is_not_there_is_an_error_that_says_how_many_there_are(chain, probe):
    with pytest.raises(EznasError, match="no unit 2: the network has 2"):
        collect(chain, probe).tensor(2, Statistic(Quantity.WEIGHT))


def test_a_network_that_takes_other_images_is_an_error_that_says_so(chain):
    grey = gaussian_probe((1, 8, 8), batch_size=2, rng=np.random.default_rng(0))
    with pytest.raises(EznasError, match=r"fails on images of shape \(2, 1, 8, 8\).*channels"):
        collect(chain, grey, named("activation[data]"))


def test_a_network_without_convolutions_has_no_units_and_no_statistics(probe):
    network = nn.Sequential(nn.Flatten(), nn.Linear(3 * 6 * 8, 2))
    statistics = collect(network, probe, ALL_STATISTICS)
    assert statistics.units == ()
    assert statistics.captured == set(ALL_STATISTICS)
    assert statistics.coverage.convolutions == 0


def test_logits_that_are_not_finite_are_no_error(chain, probe):
    with torch.no_grad():
        chain.head.weight.fill_(float("inf"))
    statistics = collect(chain, probe, ALL_STATISTICS)
    gradient = statistics.tensor(0, *named("activation_grad[data]"))
    assert not torch.isfinite(gradient).all()


def test_inside_no_grad_and_inference_mode_gradients_are_taken_all_the_same(chain, probe):
    expected = collect(chain, probe).tensor(0, *named("weight_grad[data]"))
    with torch.no_grad():
        assert torch.equal(collect(chain, probe).tensor(0, *named("weight_grad[data]")), expected)
    with torch.inference_mode():
        found = collect(chain, probe).tensor(0, *named("weight_grad[data]"))
    assert torch.equal(found, expected)
