"""The panel that looks inside one network."""

from __future__ import annotations

import math
import re

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.spaces import Architecture

CELL = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|"


def inspecting(space: str, text: str, dataset: str) -> None:
    from eznas_core import spaces
    from workbench.guard import guarded
    from workbench.panels import network_inspector
    from workbench.panels.space_choice import Untrained

    found = spaces.get(space)
    with guarded():
        network_inspector.show(Untrained(space=found, dataset=dataset), found.parse(text))


def opened(space: str, text: str, dataset: str = "cifar10") -> AppTest:
    at = AppTest.from_function(inspecting, args=(space, text, dataset), default_timeout=120).run()
    assert not at.exception
    assert not at.dataframe
    at.toggle[0].set_value(True).run()
    assert not at.exception
    return at


def test_nothing_is_computed_before_it_is_asked_for(monkeypatch):
    def fail(*_: object) -> None:
        raise AssertionError("computed unasked")

    monkeypatch.setattr("workbench.inspector.inside", fail)
    at = AppTest.from_function(
        inspecting, args=("nasbench201", CELL, "cifar10"), default_timeout=120
    ).run()
    assert not at.exception
    assert [each.label for each in at.toggle] == ["Look inside"]


def test_layers_costs_and_units_of_a_network():
    at = opened("nasbench201", CELL)
    frame = at.dataframe[0].value.set_index("layer")
    row = frame.loc["body.stage1_cell1.0to1.conv"]
    assert (row["parameters"], row["macs"], row["unit"]) == (2_304, 2_359_296, "1: relu-conv-bn")
    captions = [each.value for each in at.caption]
    assert any(f"{frame['macs'].sum():,} multiply-adds for one image" in each for each in captions)
    assert any(each.startswith("Parameters of 23 layers") for each in captions)
    at.segmented_control(key="inspector.cost").set_value("Multiply-adds").run()
    assert any(each.value.startswith("Multiply-adds of 23 layers") for each in at.caption)


def test_a_quantity_of_a_unit_under_each_probe():
    at = opened("nasbench201", CELL)
    unit, quantity = at.selectbox
    assert unit.options[0] == "1: body.stage1_cell1.0to1.conv (relu-conv-bn, 3×3, 16 → 16)"
    assert quantity.value == "activation"
    words = at.caption[-1].value
    # Four images of 16 x 32 x 32.
    assert words.count("n=65,536") == 3
    assert all(f"{probe}: " in words for probe in ("data", "noise", "perturbed"))
    unit.select_index(2).run()
    assert "of body.stage1_cell3.0to1.conv" in at.caption[-1].value
    at.selectbox[1].set_value("weight").run()
    assert "weight: 0.0 % zeros, 0.0 % not finite" in at.caption[-1].value
    assert at.caption[-1].value.count("n=2,304") == 1
    assert "the convolution's weight" in at.caption[-2].value


def test_a_network_of_no_units_says_so():
    at = opened("nasbench201", "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    assert "no unit" in at.info[0].value
    assert "0 of" in " ".join(each.value for each in at.caption)


def _size(architecture: Architecture) -> int:
    """Of the numbers in the text of a network, those that say how large it is."""
    return math.prod(
        int(number) for number in re.findall(r"(?:width|depth)=(\d+)", architecture.text)
    )


@pytest.mark.parametrize("name", ["nats-sss", "nds-darts"])
def test_other_spaces(name):
    from eznas_core import spaces
    from eznas_core.foundation import numpy_generator

    space = spaces.get(name)
    rng = numpy_generator(0, "inspected")
    architecture = min((space.sample(rng) for _ in range(30)), key=_size)
    at = opened(name, architecture.text)
    assert at.dataframe[0].value["parameters"].sum() == space.parameters(architecture, "cifar10")
    assert not at.error


def test_a_network_that_cannot_be_run_is_told_of(tmp_path):
    from eznas_core import spaces

    file = tmp_path / "own.py"
    file.write_text(
        "from torch import nn\n"
        "from eznas_core import spaces\n"
        "SPACE = spaces.OwnNetworks(name='inspected-broken', networks={\n"
        "    'a': lambda classes: nn.Sequential(nn.Conv2d(5, 8, 3), nn.ReLU()),\n"
        "    'b': lambda classes: nn.Sequential(nn.Flatten(), nn.Linear(3072, classes))})\n"
    )
    spaces.load_file(file)
    at = opened("inspected-broken", "a")
    assert "The network fails on images of shape" in at.error[0].value
    assert not at.dataframe
    works = opened("inspected-broken", "b").dataframe[0].value
    assert works["parameters"].tolist() == [3072 * 10 + 10]
    assert works["unit"].tolist() == ["none: on the network's input"]


def test_the_whole_network_is_drawn_as_coarsely_as_wanted():
    at = opened("nasbench201", CELL)
    level = at.segmented_control(key=f"inspector.level.{CELL}")
    assert level.options[:2] == ["3", "23"]  # stem, body, head; fifteen cells among them
    assert level.value == 1  # the finest of no more than forty
    assert at.caption[0].value.startswith("The network as 23 blocks between input (3×32×32)")
    level.set_value(0).run()
    assert not at.exception
    assert at.caption[0].value.startswith("The network as 3 blocks")
