from __future__ import annotations

import numpy as np
import pytest

from workbench.figures import heatmap
from workbench.figures.heatmap import Cell
from workbench.palette import DARK, LIGHT, contrast, mixed


def example(**changes):
    cells = [
        [
            heatmap.estimate_cell(0.62, 0.5, 0.7, about="n = 60"),
            Cell(value=None, text="–", hover="x"),
        ],
        [
            heatmap.estimate_cell(-0.9, -1.0, -0.8, about="n = 60"),
            Cell(value=0.0, text="0", hover="y"),
        ],
    ]
    return heatmap.info(["a", "b"], ["one", "two words"], cells, quantity="Tau", **changes)


def test_values_texts_and_hovers_stand_in_their_places():
    drawing = heatmap.figure(example())
    (map_,) = drawing.data
    assert np.array_equal(map_.z, np.array([[0.62, None], [-0.9, 0.0]], dtype=object))
    assert "95 % interval 0.500 to 0.700" in map_.customdata[0][0]
    texts = {(note.y, note.x): note.text for note in drawing.layout.annotations}
    assert texts[0, 0] == "0.620<br>0.50 to 0.70"
    assert texts[1, 0] == "−0.900<br>−1.00 to −0.80"
    assert drawing.layout.yaxis.autorange == "reversed"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
@pytest.mark.parametrize("value", np.linspace(-1, 1, 21))
def test_every_text_can_be_read_on_its_cell(palette, value):
    cell = Cell(value=float(value), text="x", hover="")
    drawing = heatmap.figure(heatmap.info(["a"], ["b"], [[cell]], quantity="q"), palette)
    strong = palette.series[0 if value >= 0 else 1]
    ground = mixed(palette.background, strong, abs(value))
    assert contrast(drawing.layout.annotations[0].font.color, ground) >= 4


def test_the_description_says_every_figure():
    assert example().description == "Tau. a: one 0.620, two words –; b: one −0.900, two words 0."


def test_a_shape_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="2 rows of 1 cells"):
        heatmap.info(["a", "b"], ["c"], [[]], quantity="q")


def test_names_of_narrow_columns_stand_aslant_and_whole():
    axis = heatmap.figure(example(slanted=True)).layout.xaxis
    assert axis.tickangle == 35
    assert list(axis.ticktext) == ["one", "two words"]
