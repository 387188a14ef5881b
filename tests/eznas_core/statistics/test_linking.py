from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import nn

from eznas_core import spaces
from eznas_core.statistics import (
    ALL_STATISTICS,
    Coverage,
    LeftOut,
    Omission,
    Rule,
    Statistic,
    Unit,
    collect,
    gaussian_probe,
)


class Net(nn.Module):
    """A stem, four convolutions with their normalisations, and a body given as a function."""

    def __init__(self, body) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 1)
        self.convs = nn.ModuleList(nn.Conv2d(4, 4, 3, padding=1) for _ in range(4))
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(4))
        self.body = body

    def forward(self, x):
        return self.body(self, self.stem(x)).mean((2, 3))

    def unit(self, index, x):
        return self.norms[index](self.convs[index](F.relu(x)))


def layout(body, probe):
    statistics = collect(Net(body), probe)
    left_out = {item.name: item.omission for item in statistics.coverage.left_out}
    return {unit.name: unit for unit in statistics.units}, left_out


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel:UserWarning")
def test_units_are_found_in_order_of_execution_with_rule_and_depth(written, probe):
    units = collect(written, probe).units
    assert [unit.index for unit in units] == list(range(len(units)))
    assert tuple(unit.name for unit in units) == written.names
    assert tuple(unit.rule for unit in units) == written.rules
    assert tuple(unit.depth for unit in units) == written.depths


def test_a_unit_tells_what_its_convolution_is(chain, probe):
    assert collect(chain, probe).units[1] == Unit(
        index=1,
        name="units.4",
        rule=Rule.RELU_CONV_BN,
        in_channels=6,
        out_channels=4,
        kernel=(1, 1),
        stride=(2, 2),
        groups=2,
        depth=2,
    )


def test_every_reason_for_leaving_a_convolution_out(probe):
    def body(net, x):
        x = net.unit(0, x)
        net.unit(3, x)
        x = torch.tanh(net.norms[1](net.convs[1](x)))
        return net.convs[2](F.relu(x))

    network = Net(body)
    network.spare = nn.Conv2d(1, 1, 1)
    coverage = collect(network, probe).coverage
    assert (coverage.convolutions, coverage.in_units) == (6, 1)
    assert {item.name: item.omission for item in coverage.left_out} == {
        "stem": Omission.STEM,
        "convs.1": Omission.NO_RELU,
        "convs.2": Omission.NO_BATCH_NORM,
        "convs.3": Omission.NOT_CONNECTED,
        "spare": Omission.NOT_EXECUTED,
    }


def test_no_relu_on_either_side_is_no_unit(probe):
    _, left_out = layout(lambda net, x: net.norms[1](net.convs[1](net.unit(0, x))), probe)
    assert left_out["convs.1"] is Omission.NO_RELU


def test_relu_first_goes_before_relu_last(probe):
    units, _ = layout(lambda net, x: F.relu(net.unit(0, x)), probe)
    assert units["convs.0"].rule is Rule.RELU_CONV_BN


def test_what_changes_a_value_between_two_calls_parts_them(probe):
    def body(net, x):
        x = net.norms[0](net.convs[0](F.relu(x) + 1))
        x = net.norms[1](net.convs[1](F.relu(x)) * 2)
        return net.unit(2, F.max_pool2d(F.relu(x), 2))

    units, left_out = layout(body, probe)
    # The first is a unit still, by the ReLU behind its normalisation.
    assert units["convs.0"].rule is Rule.CONV_BN_RELU
    assert left_out["convs.1"] is Omission.NO_BATCH_NORM
    assert list(units) == ["convs.0", "convs.2"]


def test_writing_to_a_result_in_place_parts_the_calls_too(probe):
    def body(net, x):
        y = net.norms[0](net.convs[0](x))
        y += x
        return F.relu(y)

    units, left_out = layout(body, probe)
    assert units == {}
    assert left_out["convs.0"] is Omission.NO_RELU


@pytest.mark.parametrize(
    "passing",
    [
        lambda x: x,
        lambda x: x.contiguous(memory_format=torch.channels_last),
        lambda x: x.clone(),
        lambda x: torch.clone(input=x),
        lambda x: x.reshape(x.shape),
        lambda x: F.dropout(x, 0.3, training=False),
        lambda x: F.pad(x, (1, 1, 1, 1)),
        nn.Identity(),
        nn.Dropout2d().eval(),
    ],
)
def test_what_leaves_a_value_as_it_is_does_not_part_two_calls(probe, passing):
    def body(net, x):
        x = passing(F.relu(x))
        x = passing(net.convs[0](x))
        return net.norms[0](x)

    network = Net(body).eval()
    assert [unit.name for unit in collect(network, probe).units] == ["convs.0"]


def test_a_stem_behind_padding_is_a_stem(probe):
    network = nn.Sequential(
        *(nn.ZeroPad2d(1), nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU()),
        *(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.Flatten()),
    )
    statistics = collect(network, probe)
    assert [unit.name for unit in statistics.units] == ["4"]
    assert statistics.coverage.left_out == (LeftOut("1", Omission.STEM),)


def test_a_relu_on_the_images_makes_a_unit_of_the_first_convolution(probe):
    network = nn.Sequential(
        *(nn.ReLU(), nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.Flatten(), nn.LazyLinear(2))
    )
    network(probe.data)
    statistics = collect(network, probe, ALL_STATISTICS)
    assert [unit.depth for unit in statistics.units] == [1]
    assert torch.equal(statistics.tensor(0, Statistic.parse("input_activation[data]")), probe.data)


def test_units_off_the_way_from_input_to_logits_are_left_out(probe):
    def body(net, x):
        net.unit(0, x)
        cut = net.unit(1, x.detach())
        other = net.unit(2, torch.randn(x.shape))
        return net.unit(3, x) + cut + other

    units, left_out = layout(body, probe)
    assert list(units) == ["convs.3"]
    for name in ("convs.0", "convs.1", "convs.2"):
        assert left_out[name] is Omission.NOT_CONNECTED


def test_the_units_are_the_same_whatever_is_named_first(probe):
    def body(net, x):
        net.unit(0, x)
        return net.unit(2, net.unit(1, x))

    network = Net(body)
    expected = collect(network, probe).units
    for name in ALL_STATISTICS:
        statistics = collect(network, probe, [name])
        assert statistics.units == expected
        assert statistics.tensor(1, name).numel() > 0


def test_depth_counts_units_on_the_longest_path(probe):
    def body(net, x):
        long = net.unit(1, net.unit(0, x))
        short = net.unit(2, x)
        return net.unit(3, long + short)

    units, _ = layout(body, probe)
    assert [unit.depth for unit in units.values()] == [1, 2, 1, 3]


def test_convolutions_of_other_dimensions_and_batchless_ones_are_not_counted(probe):
    class Mixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv1d(3, 4, 1)
            self.norm = nn.BatchNorm1d(4)

        def forward(self, x):
            return self.norm(self.conv(F.relu(x.flatten(2)))).mean(2)

    assert collect(Mixed(), probe).coverage == Coverage(0, 0, ())


def test_a_convolution_is_named_by_where_its_weight_is_registered(probe):
    class Owner(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.randn(4, 3, 1, 1))
            self.kernels = nn.ParameterList([nn.Parameter(torch.randn(4, 4, 1, 1))])

        def forward(self, x):
            x = F.conv2d(F.relu(x), self.weight)
            x = F.conv2d(F.relu(F.batch_norm(x, None, None, training=True)), self.kernels[0])
            return F.batch_norm(x, None, None, training=True).mean((2, 3))

    network = nn.Sequential()
    network.add_module("owner", Owner())
    names = [unit.name for unit in collect(network, probe).units]
    assert names == ["owner", "owner.kernels.0"]
    names = [unit.name for unit in collect(network.owner, probe).units]
    assert names == ["the network", "kernels.0"]


def test_coverage_reads_as_a_sentence(chain, probe):
    assert str(collect(chain, probe).coverage) == (
        "2 of 3 convolutions are in units; left out: 1 on the network's input"
    )
    assert str(Coverage(2, 2, ())) == "2 of 2 convolutions are in units"


@pytest.mark.parametrize(
    ("text", "units_a_cell"),
    [
        (
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_1x1~0|nor_conv_3x3~1|nor_conv_3x3~2|",
            6,
        ),
        ("|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|", 0),
        ("|skip_connect~0|+|avg_pool_3x3~0|none~1|+|nor_conv_1x1~0|none~1|none~2|", 1),
    ],
)
def test_the_units_of_nasbench201(text, units_a_cell):
    # Three stages of two cells; a reduction block has two units and a shortcut that is none.
    space = spaces.get("nasbench201")
    network = space.build(space.parse(text), np.random.default_rng(0), cells=2)
    statistics = collect(network, gaussian_probe(batch_size=2, rng=np.random.default_rng(1)))
    assert len(statistics.units) == 6 * units_a_cell + 4
    assert {unit.rule for unit in statistics.units} == {Rule.RELU_CONV_BN}
    omissions = [item.omission for item in statistics.coverage.left_out]
    assert omissions.count(Omission.STEM) == 1
    assert omissions.count(Omission.NO_BATCH_NORM) == 2


def test_a_network_whose_logits_do_not_depend_on_its_input_has_no_units():
    space = spaces.get("nasbench201")
    text = "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    network = space.build(space.parse(text), np.random.default_rng(0), cells=1)
    probe = gaussian_probe(batch_size=2, rng=np.random.default_rng(1))
    statistics = collect(network, probe, ALL_STATISTICS)
    assert statistics.units == ()
    assert statistics.coverage.in_units == 0
    assert Omission.NOT_CONNECTED in {item.omission for item in statistics.coverage.left_out}


def test_a_cell_without_a_convolution_is_measured_at_the_blocks_between_the_stages():
    space = spaces.get("nasbench201")
    assert sum("conv" not in cell.text for cell in space.enumerate()) == 729
    text = "|skip_connect~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|none~1|none~2|"
    network = space.build(space.parse(text), np.random.default_rng(0), channels=4, cells=1)
    probe = gaussian_probe((3, 8, 8), batch_size=2, rng=np.random.default_rng(1))
    names = [unit.name for unit in collect(network, probe).units]
    assert names == [
        f"body.reduction{stage}.conv_{letter}.conv" for stage in (1, 2) for letter in "ab"
    ]
