"""The portable capture by every rule, or by some, against the engine's, tensor by tensor."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from eznas_core import spaces
from eznas_core.exporting import to_python
from eznas_core.exporting.portable import observe, observe_by_rules
from eznas_core.scoring import resolve
from eznas_core.statistics import (
    ALL_RULES,
    ALL_STATISTICS,
    Probe,
    Quantity,
    Rule,
    Statistic,
    UnitRules,
    collect,
    gaussian_probe,
)

QUANTITIES = tuple(quantity.value for quantity in Quantity)


class Mixed(nn.Module):
    """Other activations and norms, also in place, chains of convolutions, crops, no norm at all."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.silu = nn.Sequential(nn.SiLU(True), nn.Conv2d(4, 4, 3, padding=1), nn.GroupNorm(2, 4))
        self.separable = nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(4, 4, 3, padding=1, groups=4),
            nn.Conv2d(4, 4, 1),
            nn.BatchNorm2d(4),
        )
        self.normed_twice = nn.Sequential(
            nn.GELU(), nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4), nn.Hardswish()
        )
        self.pre = nn.Sequential(nn.BatchNorm2d(4), nn.PReLU(4), nn.Conv2d(4, 4, 1))
        self.bare = nn.Sequential(nn.LeakyReLU(0.1, inplace=True), nn.Conv2d(4, 4, 1), nn.Tanh())
        self.linears = nn.Sequential(nn.Linear(64, 8), nn.LayerNorm(8), nn.ELU(), nn.Linear(8, 8))
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        x = self.silu(self.stem(x))
        y = self.separable(F.pad(x, (1, 0, 1, 0))[:, :, 1:, 1:])
        z = self.normed_twice(y) + self.pre(y)
        z = F.avg_pool2d(self.bare(z + x), 2)
        return self.head(F.relu(self.linears(z.relu().flatten(1))))


class Tokens(nn.Module):
    """Linear layers on tokens, a shared weight, a linear stem and a branch that nothing reads."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Linear(3, 6)
        self.mix = nn.Linear(64, 64)
        self.mlp = nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 12), nn.GELU(), nn.Linear(12, 6))
        self.shared = nn.Linear(6, 6)
        self.head = nn.Linear(6, 4)

    def forward(self, x):
        t = self.embed(x.flatten(2).transpose(1, 2))
        t = t + self.mix(F.gelu(t).transpose(1, 2)).transpose(1, 2)
        t = t + self.mlp(t)
        self.mlp(t)
        t = self.shared(F.softplus(self.shared(t)))
        return {"hidden": t}["hidden"].new_zeros(1) + self.head(t.mean(1))


def _assert_same(
    network: nn.Module,
    shape: tuple[int, int, int],
    batch: int = 3,
    rules: UnitRules = ALL_RULES,
) -> set[Rule]:
    probe = gaussian_probe(shape, batch_size=batch, rng=np.random.default_rng(1))
    names = [s for s in ALL_STATISTICS if s.probe in (None, Probe.DATA)]
    expected = collect(network, probe, names, rules=rules)
    units, depths = observe_by_rules(network, probe.data, QUANTITIES, rules.rules)
    assert depths == [unit.depth for unit in expected.units]
    for index, unit in enumerate(units):
        for name in names:
            torch.testing.assert_close(unit[name.quantity.value], expected.tensor(index, name))
    return {unit.rule for unit in expected.units}


def test_other_activations_norms_chains_and_crops():
    torch.manual_seed(0)
    network = Mixed()
    rules = _assert_same(network, (3, 8, 8))
    assert rules >= {
        Rule.ACT_CONV_NORM,
        Rule.RELU_DEPTHWISE_POINTWISE_BN,
        Rule.NORM_ACT_CONV,
        Rule.ACT_CONV,
        Rule.RELU_LINEAR,
        Rule.ACT_LINEAR,
    }
    assert _assert_same(network.eval().double(), (3, 8, 8)) == rules


def test_linear_layers_on_tokens():
    torch.manual_seed(0)
    assert _assert_same(Tokens(), (3, 8, 8)) == {Rule.LINEAR, Rule.ACT_LINEAR}


def subsets(number: int) -> list[str]:
    """Rules one at a time, all but one, and at random, none of them only the paper's."""
    rng = np.random.default_rng(5)
    every = list(Rule)
    chosen = [[rule] for rule in every] + [[r for r in every if r is not rule] for rule in every]
    chosen += [list(rng.permutation(every)[: rng.integers(2, 14)]) for _ in range(number)]
    found = {UnitRules.parse(",".join(names)) for names in chosen}
    return sorted(rules.name for rules in found if not rules.only_published)


@pytest.mark.parametrize("rules", subsets(30))
def test_some_of_the_rules(rules: str):
    chosen = UnitRules.parse(rules)
    torch.manual_seed(0)
    used = _assert_same(Mixed(), (3, 8, 8), rules=chosen)
    used |= _assert_same(Tokens(), (3, 8, 8), rules=chosen)
    assert used <= chosen.rules


class Ways(nn.Module):
    """A ReLU before, a ReLU after, both, and one with another activation and a crop between."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.convs = nn.ModuleList(nn.Conv2d(4, 4, 1) for _ in range(5))
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(5))
        self.head = nn.Linear(4, 5)

    def forward(self, x):
        x = torch.tanh(self.stem(x))
        before = self.norms[0](self.convs[0](x.relu()))
        after = self.norms[1](self.convs[1](x)).relu()
        both = self.norms[2](self.convs[2](before.relu())).relu()
        silent = self.norms[3](self.convs[3](x))
        late = F.relu(silent) + F.silu(silent)
        cropped = self.norms[4](self.convs[4](F.relu(x)[:, :, :7, :7])).relu()
        return self.head((before + after + both + late + F.pad(cropped, (0, 1, 0, 1))).mean((2, 3)))


@pytest.mark.parametrize(
    "rules",
    [
        *("published", "all", "relu-conv-bn", "conv-bn-relu", "linear", "relu-conv,relu-conv-bn"),
        "conv-bn-relu,bn-relu-conv",
        ",".join(sorted(Rule)[2:]),
    ],
)
def test_what_an_exported_module_captures(
    rules: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    chosen = UnitRules.parse(rules)
    text = "units_sum(add(frobenius(weight_grad[data]), frobenius(input_activation[data])))"
    path = tmp_path / "exported.py"
    path.write_text(to_python(resolve(text), units=rules))
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "exported", module)
    spec.loader.exec_module(module)
    names = [s for s in ALL_STATISTICS if s.probe in (None, Probe.DATA)]
    for network, shape in ((Ways(), (3, 8, 8)), (Mixed(), (3, 8, 8))):
        probe = gaussian_probe(shape, batch_size=3, rng=np.random.default_rng(1))
        expected = collect(network, probe, names, rules=chosen)
        units, depths = module.capture(network, probe.data, 0)
        assert depths == [unit.depth for unit in expected.units]
        for index, unit in enumerate(units):
            for name, tensor in unit.items():
                torch.testing.assert_close(tensor, expected.tensor(index, Statistic.parse(name)))


@pytest.mark.parametrize("space", spaces.SPACES.names())
def test_every_space(space: str):
    found = spaces.get(space)
    rng = np.random.default_rng(3)
    network = found.build(found.sample(rng), rng)
    _assert_same(network, (3, 8, 8), batch=2)
    if found.default_units == "published":
        images = torch.randn(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))
        narrow, depths = observe(network, images, QUANTITIES)
        wide, wide_depths = observe_by_rules(network, images, QUANTITIES, tuple(Rule))
        assert depths == wide_depths
        for one, other in zip(narrow, wide, strict=True):
            torch.testing.assert_close(one, other)
