"""Plug-ins against a small stand-in for the interface that they declare themselves to."""

from __future__ import annotations

import copy
import math
import sys
import types

import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from eznas_core.exporting import HOSTS, to_plugin
from eznas_core.exporting.portable import noise_like, perturb, small_network
from eznas_core.foundation import EznasError
from eznas_core.scoring import resolve, score_network
from eznas_core.statistics import ProbeInputs


class StandIn:
    """The table of measures, its decorator, and the caller that adds up a measure's tensors."""

    def __init__(self) -> None:
        self.measures = {}

    def measure(self, name, bn=True, copy_net=True, force_clean=True, **extra):
        del bn, force_clean

        def register(function):
            if name in self.measures:
                raise KeyError(name)

            def call(net, device, *args, **kwargs):
                mine = copy.deepcopy(net).to(device) if copy_net else net
                return function(mine, *args, **kwargs, **extra)

            self.measures[name] = call
            return function

        return register

    def find(self, name, net, inputs, targets):
        answer = self.measures[name](
            net.train(), torch.device("cpu"), inputs, targets, loss_fn=F.cross_entropy, split_data=1
        )
        total = 0.0
        for layer in answer:
            total += torch.sum(layer)
        return total.item()


def declared(monkeypatch: pytest.MonkeyPatch, host: str, text: str) -> StandIn:
    stand_in = StandIn()
    parts = HOSTS.get(host).module.split(".")
    for count in range(1, len(parts) + 1):
        module = types.ModuleType(".".join(parts[:count]))
        monkeypatch.setitem(sys.modules, module.__name__, module)
    module.measure = stand_in.measure
    plugin = types.ModuleType("plugin_under_test")
    monkeypatch.setitem(sys.modules, plugin.__name__, plugin)
    exec(compile(text, "plugin.py", "exec"), vars(plugin))
    return stand_in


@pytest.mark.parametrize("host", HOSTS.names())
@pytest.mark.parametrize(
    ("text", "name"), [("eznas-a", "eznas_a"), ("snip", "eznas_snip"), ("units", "eznas_units")]
)
def test_the_host_gets_the_engines_score(
    monkeypatch: pytest.MonkeyPatch, host: str, text: str, name: str
):
    proxy = resolve(text)
    stand_in = declared(monkeypatch, host, to_plugin(proxy, host=host))
    assert list(stand_in.measures) == [name]
    torch.manual_seed(0)
    network, images = small_network(2, 4), torch.randn(4, 3, 8, 8)
    inputs = ProbeInputs(
        data=images, noise=noise_like(images, 0), perturbed=perturb(images, 0), source="test"
    )
    expected = score_network(proxy, network, inputs).value
    assert expected is not None
    found = stand_in.find(name, network, images, torch.zeros(4, dtype=torch.long))
    assert found == pytest.approx(expected, rel=1e-5)


def test_no_score_is_nan(monkeypatch: pytest.MonkeyPatch):
    text = to_plugin(resolve("eznas-a"), host="naslib")
    stand_in = declared(monkeypatch, "naslib", text)
    without_units = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 2))
    targets = torch.zeros(2, dtype=torch.long)
    assert math.isnan(stand_in.find("eznas_a", without_units, torch.ones(2, 3, 2, 2), targets))


def test_an_unknown_host_is_named_with_the_nearest():
    with pytest.raises(EznasError, match="naslib"):
        to_plugin(resolve("params"), host="nas-lib2")
