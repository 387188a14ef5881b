"""Every rule against hooks on modules, one small network each."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from eznas_core.foundation import EznasError
from eznas_core.statistics import (
    ALL_RULES,
    ALL_STATISTICS,
    PUBLISHED,
    LeftOut,
    Omission,
    Rule,
    Statistic,
    UnitRules,
    collect,
)


def filled(network: nn.Module) -> nn.Module:
    with torch.no_grad():
        for index, parameter in enumerate(network.parameters()):
            wave = torch.sin(0.7 * torch.arange(parameter.numel()) + index)
            parameter.copy_(wave.view(parameter.shape) * 0.4 + (parameter.ndim == 1))
    return network.double().train()


class Body(nn.Module):
    """A stem, layers one after the other with a skip around them, and a linear head."""

    def __init__(self, **layers: nn.Module) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.stem_bn = nn.BatchNorm2d(4)
        self.body = nn.Sequential()
        for name, layer in layers.items():
            self.body.add_module(name, layer)
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        x = torch.sigmoid(self.stem_bn(self.stem(x)))
        return self.head((x + self.body(x)).mean((2, 3)))


def depthwise(kernel: int = 3) -> nn.Conv2d:
    return nn.Conv2d(4, 4, kernel, padding=kernel // 2, groups=4)


def conv(kernel: int | tuple[int, int] = 3) -> nn.Conv2d:
    return nn.Conv2d(4, 4, kernel, padding="same" if isinstance(kernel, tuple) else kernel // 2)


def layer_norm() -> nn.LayerNorm:
    return nn.LayerNorm((4, 6, 8))


class Features(nn.Module):
    """Layers on the last dimension of a feature map, as in a transformer."""

    def __init__(self, **layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential()
        for name, layer in layers.items():
            self.layers.add_module(name, layer)

    def forward(self, x):
        return self.layers(x.permute(0, 2, 3, 1).flatten(1, 2)).mT.reshape(x.shape)


def unit(rule: str, enters: str, leaves: str) -> tuple[str, str, str]:
    return (rule, f"body.{enters}", f"body.{leaves}")


ONE_RULE_EACH = {
    "relu-conv-bn": (
        {"act": nn.ReLU(), "conv": conv(), "norm": nn.BatchNorm2d(4)},
        {"conv": unit("relu-conv-bn", "act", "norm")},
    ),
    "conv-bn-relu": (
        {"conv": conv(), "norm": nn.BatchNorm2d(4), "act": nn.ReLU()},
        {"conv": unit("conv-bn-relu", "act", "norm")},
    ),
    "relu-depthwise-pointwise-bn": (
        {"act": nn.ReLU(), "dw": depthwise(5), "pw": conv(1), "norm": nn.BatchNorm2d(4)},
        {"pw": unit("relu-depthwise-pointwise-bn", "act", "norm")},
    ),
    "relu-conv-conv-bn": (
        {"act": nn.ReLU(), "a": conv((1, 3)), "b": conv((3, 1)), "norm": nn.BatchNorm2d(4)},
        {"b": unit("relu-conv-conv-bn", "act", "norm")},
    ),
    "bn-relu-conv": (
        {"norm": nn.BatchNorm2d(4), "act": nn.ReLU(), "conv": conv()},
        {"conv": unit("bn-relu-conv", "act", "conv")},
    ),
    "relu-conv": (
        {"act": nn.ReLU(), "conv": conv()},
        {"conv": unit("relu-conv", "act", "conv")},
    ),
    "act-conv-norm": (
        {"act": nn.GELU(), "conv": conv(), "norm": nn.GroupNorm(2, 4)},
        {"conv": unit("act-conv-norm", "act", "norm")},
    ),
    "conv-norm-act": (
        {"conv": conv(), "norm": layer_norm(), "act": nn.ReLU()},
        {"conv": unit("conv-norm-act", "act", "norm")},
    ),
    "act-depthwise-pointwise-norm": (
        {"act": nn.SiLU(), "dw": depthwise(), "pw": conv(1), "norm": nn.BatchNorm2d(4)},
        {"pw": unit("act-depthwise-pointwise-norm", "act", "norm")},
    ),
    "act-conv-conv-norm": (
        {"act": nn.ReLU(), "a": conv(), "b": conv(1), "norm": nn.InstanceNorm2d(4)},
        {"b": unit("act-conv-conv-norm", "act", "norm")},
    ),
    "norm-act-conv": (
        {"norm": nn.GroupNorm(1, 4), "act": nn.ReLU(), "conv": conv()},
        {"conv": unit("norm-act-conv", "act", "conv")},
    ),
    "act-conv": (
        {"act": nn.Hardswish(), "conv": conv()},
        {"conv": unit("act-conv", "act", "conv")},
    ),
    "relu-linear": (
        {"x": Features(first=nn.Linear(4, 7), act=nn.ReLU(), second=nn.Linear(7, 4))},
        {
            "x.layers.first": unit("linear", "x.layers.first", "x.layers.first"),
            "x.layers.second": unit("relu-linear", "x.layers.act", "x.layers.second"),
        },
    ),
    "act-linear": (
        {"x": Features(act=nn.GELU(), last=nn.Linear(4, 4, bias=False))},
        {"x.layers.last": unit("act-linear", "x.layers.act", "x.layers.last")},
    ),
    "linear": (
        {"x": Features(norm=nn.LayerNorm(4), last=nn.Linear(4, 4))},
        {"x.layers.last": unit("linear", "x.layers.last", "x.layers.last")},
    ),
}


def test_there_is_a_network_for_every_rule():
    assert list(sorted(ONE_RULE_EACH)) == sorted(Rule)


@pytest.mark.parametrize("rule", ONE_RULE_EACH)
def test_all_22_statistics_equal_those_that_hooks_take(rule, assert_as_hooked):
    layers, places = ONE_RULE_EACH[rule]
    places = {f"body.{name}": at for name, at in places.items()}
    assert_as_hooked(Body(**layers), places)


ACTIVATIONS = {
    **{"relu6": nn.ReLU6(), "hardtanh": nn.Hardtanh(-2, 2), "leaky_relu": nn.LeakyReLU(0.2)},
    **{"prelu": nn.PReLU(), "rrelu": nn.RReLU(0.1, 0.1), "elu": nn.ELU(0.7), "selu": nn.SELU()},
    **{"celu": nn.CELU(0.5), "gelu": nn.GELU("tanh"), "silu": nn.SiLU(), "mish": nn.Mish()},
    **{"hardswish": nn.Hardswish(), "softplus": nn.Softplus(2.0), "tanh": nn.Tanh()},
}


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_is_told_and_right(kind, probe, assert_as_hooked):
    network = Body(act=ACTIVATIONS[kind], conv=conv(), norm=nn.BatchNorm2d(4))
    assert_as_hooked(network, {"body.conv": unit("act-conv-norm", "act", "norm")})
    assert collect(network, probe, rules="all").units[0].activation == kind
    assert collect(network, probe).units == ()


@pytest.mark.parametrize("make", [nn.SiLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.Hardswish, nn.ReLU])
@pytest.mark.parametrize("view", [False, True])
def test_an_activation_in_place_gives_the_same_as_one_that_is_not(make, view, probe):
    class Parted(nn.Module):
        def __init__(self, inplace: bool) -> None:
            super().__init__()
            self.act, self.conv = make(inplace=inplace), conv()
            self.norm = nn.GroupNorm(2, 4)

        def forward(self, x):
            both = torch.cat([x, x.flip(1)], 1)
            part = both[:, :4] if view else x * 1
            return self.norm(self.conv(self.act(part)))

    one, other = filled(Body(x=Parted(True))), filled(Body(x=Parted(False)))
    there, here = (collect(n, probe, ALL_STATISTICS, rules="all") for n in (one, other))
    assert len(here.units) == len(there.units) == 1
    for name in ALL_STATISTICS:
        torch.testing.assert_close(there.tensor(0, name), here.tensor(0, name), msg=str(name))


@pytest.mark.parametrize(
    ("kind", "norm"),
    [
        ("group_norm", nn.GroupNorm(2, 4)),
        ("layer_norm", layer_norm()),
        ("instance_norm", nn.InstanceNorm2d(4, affine=True)),
        ("rms_norm", nn.RMSNorm((4, 6, 8))),
    ],
)
def test_every_norm_is_told_and_right(kind, norm, probe, assert_as_hooked):
    network = Body(act=nn.ReLU(), conv=conv(), norm=norm)
    assert_as_hooked(network, {"body.conv": unit("act-conv-norm", "act", "norm")})
    assert collect(network, probe, rules="all").units[0].norm == kind
    assert collect(network, probe).units == ()


def test_the_unit_of_a_separable_convolution_covers_both(probe):
    layers, _ = ONE_RULE_EACH["relu-depthwise-pointwise-bn"]
    network = filled(Body(**layers))
    statistics = collect(network, probe, rules="all")
    assert statistics.units[0].inner == ("body.dw",)
    assert statistics.units[0].kernel == (1, 1)
    assert str(statistics.coverage) == (
        "2 of 3 convolutions and 0 of 1 linear layers are in units; "
        "left out: 1 on the network's input; "
        "left out (linear layers): 1 its result is the logits"
    )


def test_separable_convolutions_one_after_the_other_are_a_unit_each(assert_as_hooked):
    network = Body(
        **{"act": nn.ReLU(), "dw": depthwise(), "pw": conv(1), "norm": nn.BatchNorm2d(4)},
        **{"act2": nn.ReLU(), "dw2": depthwise(), "pw2": conv(1), "norm2": nn.BatchNorm2d(4)},
    )
    # The second depthwise convolution stands behind a norm and a ReLU, as `bn-relu-conv` does.
    rule = "relu-depthwise-pointwise-bn"
    places = {"body.pw": unit(rule, "act", "norm"), "body.pw2": unit(rule, "act2", "norm2")}
    assert_as_hooked(network, places)


def test_a_first_convolution_that_is_normalised_too_is_a_unit_of_its_own(probe, assert_as_hooked):
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.act, self.a, self.b = nn.ReLU(), conv(), conv()
            self.norm_a, self.norm_b = nn.BatchNorm2d(4), nn.BatchNorm2d(4)

        def forward(self, x):
            y = self.a(self.act(x))
            return self.norm_a(y) + self.norm_b(self.b(y))

    places = {
        "body.x.a": unit("relu-conv-bn", "x.act", "x.norm_a"),
        "body.x.b": unit("relu-conv-conv-bn", "x.act", "x.norm_b"),
    }
    network = Body(x=Two())
    assert_as_hooked(network, places)
    assert collect(network, probe, rules="all").coverage.in_units == 2


def test_a_chain_that_leads_nowhere_leaves_its_first_convolution_a_unit(probe):
    class Loose(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.act, self.a, self.b, self.norm = nn.ReLU(), conv(), conv(), nn.BatchNorm2d(4)

        def forward(self, x):
            y = self.a(self.act(x))
            self.norm(self.b(y))
            return y

    statistics = collect(filled(Body(x=Loose())), probe, rules="all")
    assert [(u.name, u.rule, u.depth) for u in statistics.units] == [
        ("body.x.a", Rule.RELU_CONV, 1)
    ]
    assert LeftOut("body.x.b", Omission.NOT_CONNECTED) in statistics.coverage.left_out


def test_chosen_rules_only(probe):
    layers = {
        **{"norm": nn.BatchNorm2d(4), "act": nn.ReLU(), "conv": conv()},
        **{"act2": nn.ReLU(), "dw": depthwise(), "pw": conv(1), "norm2": nn.BatchNorm2d(4)},
    }
    network = filled(Body(**layers))
    statistics = collect(network, probe, rules="relu-depthwise-pointwise-bn")
    assert [unit.name for unit in statistics.units] == ["body.pw"]
    assert LeftOut("body.conv", Omission.NOT_CHOSEN) in statistics.coverage.left_out
    # With the inner convolution's unit gone, the plain rule makes one of the first.
    statistics = collect(network, probe, rules="relu-conv")
    assert [unit.name for unit in statistics.units] == ["body.conv", "body.dw"]


def test_rules_by_name():
    assert UnitRules.parse(" Published ") == PUBLISHED
    assert UnitRules.parse("all") == ALL_RULES
    assert UnitRules.parse("conv-bn-relu, relu-conv-bn") == PUBLISHED
    chosen = UnitRules.parse("linear,relu-conv")
    assert (chosen.name, chosen.only_published) == ("relu-conv,linear", False)
    assert UnitRules.parse("relu-conv-bn").only_published
    with pytest.raises(EznasError, match="no unit rule 'relu-cnv'; did you mean 'relu-conv'"):
        UnitRules.parse(["all", "relu-cnv"][1])
    with pytest.raises(EznasError, match="unit rules are one of published, all"):
        UnitRules.parse(" , ")


def test_what_no_rule_is_for_is_named_as_such(probe):
    class Mixed(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Conv1d(4, 4, 1)
            self.up = nn.ConvTranspose2d(4, 4, 1)
            self.attention = nn.MultiheadAttention(4, 2, batch_first=True)
            self.spare = nn.Linear(1, 1)

        def forward(self, x):
            tokens = self.one(self.up(x).flatten(2)).mT
            return self.attention(tokens, tokens, tokens)[0].mT.reshape(x.shape)

    network = filled(Body(x=Mixed()))
    coverage = collect(network, probe, rules="all").coverage
    assert {item.name: item.omission for item in coverage.left_out} == {
        "stem": Omission.STEM,
        "body.x.up": Omission.NO_RULE,
        "body.x.one": Omission.NO_RULE,
        "body.x.attention.out_proj": Omission.NO_RULE,
        "head": Omission.HEAD,
        "body.x.spare": Omission.NOT_EXECUTED,
    }
    assert "left out (other layers): 3 of a kind that there is no rule for" in str(coverage)
    assert (coverage.convolutions, coverage.linears) == (1, 2)


def test_a_linear_layer_on_flattened_images_is_a_stem_and_one_after_flattened_features_is_not(
    probe,
):
    network = filled(
        nn.Sequential(
            *(nn.Flatten(), nn.Linear(144, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU()),
            *(nn.Unflatten(1, (6, 1)), nn.Flatten(), nn.Linear(6, 2)),
        )
    )
    statistics = collect(network, probe, ALL_STATISTICS, rules="all")
    assert [(u.name, u.rule, u.activation, u.norm) for u in statistics.units] == [
        ("3", Rule.RELU_LINEAR, "relu", "")
    ]
    assert [item.omission for item in statistics.coverage.left_out] == [
        Omission.STEM,
        Omission.HEAD,
    ]
    assert statistics.tensor(0, Statistic.parse("weight_grad[data]")).shape == (6, 6)


def test_a_linear_layer_called_twice_has_each_call_s_own_gradient(probe):
    class Twice(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 4)

        def forward(self, x):
            x = x.permute(0, 2, 3, 1)
            x = self.layer(torch.relu(self.layer(torch.relu(x))))
            return x.permute(0, 3, 1, 2)

    network = filled(Body(x=Twice()))
    statistics = collect(network, probe, ALL_STATISTICS, rules="all")
    assert [unit.name for unit in statistics.units] == ["body.x.layer"] * 2
    assert [unit.depth for unit in statistics.units] == [1, 2]
    name = Statistic.parse("weight_grad[data]")
    network.zero_grad()
    network(probe.data.double()).sum().backward()
    both = statistics.tensor(0, name) + statistics.tensor(1, name)
    torch.testing.assert_close(both, network.body.x.layer.weight.grad)


def test_gradients_are_right_however_few_are_named(probe):
    layers, _ = ONE_RULE_EACH["relu-linear"]
    network = filled(Body(**layers))
    at_once = collect(network, probe, ALL_STATISTICS, rules="all")
    for name in ALL_STATISTICS:
        alone = collect(network, probe, [name], rules="all")
        for index in range(2):
            assert torch.equal(alone.tensor(index, name), at_once.tensor(index, name)), name
