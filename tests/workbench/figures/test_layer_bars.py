"""A network along its depth."""

from __future__ import annotations

from workbench.figures import layer_bars
from workbench.figures.layer_bars import Bar
from workbench.palette import DARK


def bar(name: str, value: int, *, in_unit: bool) -> Bar:
    unit = "1: relu-conv-bn" if in_unit else "none: on the network's input"
    return Bar(name=name, words="convolution 3×3", value=value, unit=unit, in_unit=in_unit)


BARS = [
    bar("stem", 100, in_unit=False),
    bar("a", 600, in_unit=True),
    bar("b", 200, in_unit=True),
    bar("head", 50, in_unit=False),
]


def test_words():
    info = layer_bars.info(BARS, quantity="Parameters", total=1000, undrawn="Those of norms")
    assert info.description == (
        "Parameters of 4 layers from input to output, 1,000 in all. 2 of them are in units, with "
        "80.0 %. The largest is a with 600. Those of norms (50) are not drawn."
    )
    assert "not drawn" not in layer_bars.info(BARS, quantity="Parameters").description


def test_layers_keep_their_places_and_those_in_units_look_different():
    drawing = layer_bars.figure(layer_bars.info(BARS, quantity="Parameters"), DARK)
    inside, outside = drawing.data
    assert (list(inside.x), list(inside.y)) == ([2, 3], [600, 200])
    assert (list(outside.x), list(outside.y)) == ([1, 4], [100, 50])
    assert inside.marker.color == DARK.series[0]
    assert outside.marker.color == DARK.series[1]
    # Not by colour alone.
    assert inside.marker.pattern.shape != outside.marker.pattern.shape
    assert outside.customdata[0][0] == "stem"
    assert outside.customdata[0][2] == "none: on the network's input"


def test_no_layers():
    info = layer_bars.info([], quantity="Multiply-adds")
    assert info.description == "Multiply-adds of 0 layers from input to output: none."
    layer_bars.figure(info)
