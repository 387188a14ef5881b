from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import GraphEdge
from eznas_core.spaces.genotype import loose_ends

# What the benchmark's own builder (10 classes, no auxiliary head) makes of one random genotype
# of each space: parameters, multiply-adds, convolutions, BatchNorms, two logits.
REFERENCE = [
    (
        "DARTS",
        "width=8 depth=5 normal=|skip_connect~0|sep_conv_3x3~1|+|dil_conv_3x3~0|max_pool_3x3~2|+"
        "|sep_conv_3x3~1|sep_conv_5x5~0|+|dil_conv_3x3~4|skip_connect~4|->2,3,4,5 "
        "reduce=|sep_conv_3x3~1|dil_conv_3x3~1|+|none~2|skip_connect~1|+"
        "|dil_conv_3x3~3|sep_conv_5x5~1|+|sep_conv_5x5~4|dil_conv_5x5~0|->2,3,4,5",
        (54418, 9174272, 101, 55, [0.266325, 0.255865]),
    ),
    (
        "Amoeba",
        "width=8 depth=5 normal=|sep_conv_7x7~0|conv_7x1_1x7~1|+"
        "|dil_sep_conv_3x3~2|conv_7x1_1x7~0|+|max_pool_3x3~2|sep_conv_3x3~3|+"
        "|sep_conv_3x3~1|skip_connect~0|+|conv_7x1_1x7~0|dil_sep_conv_3x3~2|->4,5,6 "
        "reduce=|sep_conv_7x7~1|sep_conv_5x5~1|+|sep_conv_5x5~2|skip_connect~0|+"
        "|sep_conv_5x5~3|dil_sep_conv_3x3~0|+|sep_conv_5x5~2|conv_7x1_1x7~0|+"
        "|avg_pool_3x3~5|skip_connect~0|->4,6",
        (143586, 22148032, 151, 80, [1.274215, 1.084204]),
    ),
    (
        "ENAS",
        "width=8 depth=5 normal=|skip_connect~0|max_pool_3x3~0|+|max_pool_3x3~0|sep_conv_5x5~2|+"
        "|max_pool_3x3~2|avg_pool_3x3~2|+|max_pool_3x3~1|skip_connect~1|+"
        "|sep_conv_5x5~4|skip_connect~1|->3,5,6 "
        "reduce=|sep_conv_5x5~0|sep_conv_5x5~1|+|skip_connect~1|avg_pool_3x3~2|+"
        "|avg_pool_3x3~3|sep_conv_5x5~2|+|avg_pool_3x3~2|max_pool_3x3~1|+"
        "|sep_conv_3x3~4|sep_conv_5x5~0|->5,6",
        (47298, 7959488, 81, 45, [0.758586, 0.938764]),
    ),
    (
        "PNAS",
        "width=8 depth=8 normal=|max_pool_3x3~1|sep_conv_5x5~1|+|conv_7x1_1x7~1|avg_pool_3x3~1|+"
        "|sep_conv_5x5~1|sep_conv_5x5~1|+|skip_connect~3|skip_connect~4|+"
        "|avg_pool_3x3~2|dil_conv_3x3~3|->5,6 "
        "reduce=|avg_pool_3x3~1|max_pool_3x3~1|+|sep_conv_3x3~1|sep_conv_7x7~1|+"
        "|sep_conv_7x7~2|sep_conv_7x7~2|+|sep_conv_7x7~4|dil_conv_3x3~1|+"
        "|sep_conv_7x7~5|sep_conv_7x7~1|->3,6",
        (140418, 21912192, 175, 95, [0.726522, 0.52088]),
    ),
    (
        "NASNet",
        "width=8 depth=5 normal=|conv_1x1~0|avg_pool_3x3~1|+|max_pool_3x3~1|avg_pool_3x3~1|+"
        "|skip_connect~0|sep_conv_3x3~0|+|skip_connect~3|conv_3x1_1x3~1|+"
        "|max_pool_7x7~2|avg_pool_3x3~5|->4,6 "
        "reduce=|dil_conv_3x3~0|dil_conv_3x3~0|+|dil_conv_3x3~0|conv_7x1_1x7~2|+"
        "|max_pool_7x7~0|conv_1x1~0|+|max_pool_7x7~1|conv_1x1~1|+"
        "|dil_conv_3x3~0|conv_3x1_1x3~1|->3,4,5,6",
        (61586, 9204352, 62, 39, [-0.413085, -0.262812]),
    ),
]

# DARTS V2 and PNASNet-5 at the size they are usually quoted (3.3 and 3.6 million parameters).
DARTS_V2 = {
    "normal": [
        ["sep_conv_3x3", 0], ["sep_conv_3x3", 1], ["sep_conv_3x3", 0], ["sep_conv_3x3", 1],
        ["sep_conv_3x3", 1], ["skip_connect", 0], ["skip_connect", 0], ["dil_conv_3x3", 2],
    ],
    "normal_concat": [2, 3, 4, 5],
    "reduce": [
        ["max_pool_3x3", 0], ["max_pool_3x3", 1], ["skip_connect", 2], ["max_pool_3x3", 1],
        ["max_pool_3x3", 0], ["skip_connect", 2], ["skip_connect", 2], ["max_pool_3x3", 1],
    ],
    "reduce_concat": [2, 3, 4, 5],
}  # fmt: skip
PNASNET_5_CELL = [
    ["sep_conv_5x5", 0], ["max_pool_3x3", 0], ["sep_conv_7x7", 1], ["max_pool_3x3", 1],
    ["sep_conv_5x5", 1], ["sep_conv_3x3", 1], ["sep_conv_3x3", 4], ["max_pool_3x3", 1],
    ["sep_conv_3x3", 0], ["skip_connect", 1],
]  # fmt: skip
PNASNET_5 = {
    "normal": PNASNET_5_CELL,
    "normal_concat": [2, 3, 4, 5, 6],
    "reduce": PNASNET_5_CELL,
    "reduce_concat": [2, 3, 4, 5, 6],
}


@pytest.mark.parametrize(("paper", "text", "expected"), REFERENCE)
def test_the_network_is_the_benchmarks(paper, text, expected, fingerprint):
    space = spaces.get(paper)
    found = fingerprint(space.build(space.parse(text), np.random.default_rng(0)))
    parameters, macs, convolutions, norms, output = expected
    assert found["parameters"] == parameters
    assert found["macs"] == macs
    assert found["convolutions"] == convolutions
    assert found["batch_norms"] == norms
    assert found["output"] == pytest.approx(output, abs=1e-6)


@pytest.mark.parametrize(
    ("paper", "genotype", "width", "parameters", "macs"),
    [
        ("DARTS", DARTS_V2, 36, 3349342, 528359040),
        ("PNAS", PNASNET_5, 32, 3589482, 568465664),
    ],
)
def test_well_known_networks_have_their_known_cost(paper, genotype, width, parameters, macs):
    space = spaces.get(paper)
    architecture = space.from_genotype(genotype, width, 20)
    assert space.parameters(architecture) == parameters
    assert space.macs(architecture) == macs
    assert space.to_genotype(architecture) == genotype
    assert len(space.neighbours(architecture)) > 100


@pytest.mark.parametrize("spelling", ["nds-darts", "nds_darts", "NDS-DARTS", "DARTS", "darts"])
def test_every_usual_spelling_finds_it(spelling):
    assert spaces.get(spelling).title == "NDS DARTS"


@pytest.mark.parametrize("paper", ["DARTS", "Amoeba", "ENAS", "PNAS", "NASNet"])
def test_sampling_covers_operations_states_widths_and_depths(paper):
    space = spaces.get(paper)
    rng = np.random.default_rng(0)
    drawn = [space.genotype(space.sample(rng)) for _ in range(400)]
    cells = [cell for genotype in drawn for cell in (genotype.normal, genotype.reduce)]
    terms = {
        (term, node) for cell in cells for node, pair in enumerate(cell.nodes) for term in pair
    }
    expected = {
        ((operation, state), node)
        for node in range(space.nodes)
        for operation, state in product(space.operations, range(node + 2))
    }
    assert terms == expected
    assert {(genotype.width, genotype.depth) for genotype in drawn} == set(
        product((16, 24, 32), (4, 8, 12, 16, 20))
    )
    for cell in cells:
        everything = tuple(range(2, space.nodes + 2))
        assert cell.concat == (everything if paper == "DARTS" else loose_ends(cell.nodes))


def test_the_size_counts_what_sampling_can_give():
    # ENAS: 5 operations; node n reads one of n + 2 states, twice; two cells; 3 widths, 5 depths.
    cell = (5 * 2) ** 2 * (5 * 3) ** 2 * (5 * 4) ** 2 * (5 * 5) ** 2 * (5 * 6) ** 2
    assert spaces.get("ENAS").size == cell**2 * 15


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"normal": None}, "'normal' must be a list"),
        ({"normal": [["none"]]}, "'normal' must be a list"),
        ({"normal": DARTS_V2["normal"][:7]}, "has 7 terms; a node has two"),
        ({"normal": DARTS_V2["normal"][:6]}, "a cell has 4 nodes joined by"),
        ({"normal": [["conv_3x3", 0]] * 8}, "no operation 'conv_3x3'"),
        ({"reduce_concat": [9]}, "at most once"),
        ({"reduce_concat": 5}, "'reduce_concat' a list of states"),
    ],
)
def test_a_genotype_of_another_form_is_refused(change, message):
    with pytest.raises(EznasError, match=message):
        spaces.get("DARTS").from_genotype({**DARTS_V2, **change}, 16, 8)


def test_a_genotype_with_a_part_missing_is_refused():
    partial = {key: value for key, value in DARTS_V2.items() if key != "reduce"}
    with pytest.raises(EznasError, match="the genotype has no 'reduce'"):
        spaces.get("DARTS").from_genotype(partial, 16, 8)


def test_both_cells_are_drawn_with_the_output_they_concatenate():
    space = spaces.get("DARTS")
    normal, reduction = space.graph(space.from_genotype(DARTS_V2, 16, 8))
    assert normal.title == "normal cell"
    assert normal.nodes[:3] == ("older input", "newer input", "node 2")
    assert GraphEdge("node 2", "node 5", "dil_conv_3x3") in normal.edges
    assert GraphEdge("node 4", "output", "") in reduction.edges
    assert len(normal.edges) == 8 + 4
