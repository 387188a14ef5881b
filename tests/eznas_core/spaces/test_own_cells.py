from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.networks import count_macs, count_parameters
from eznas_core.spaces import CellSpace, GraphEdge


def conv(kernel: int):
    def layers(channels: int) -> nn.Module:
        return nn.Sequential(
            nn.ReLU(),
            nn.Conv2d(channels, channels, kernel, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(channels),
        )

    return layers


OPERATIONS = {"none": None, "skip": nn.Identity, "conv1": conv(1), "conv3": conv(3)}


@pytest.fixture
def space() -> CellSpace:
    return CellSpace(name="mine", operations=OPERATIONS, channels=4, cells=1)


@pytest.fixture
def diamond() -> CellSpace:
    """Two ways from input to output, and nothing between them."""
    edges = ((1, 3), (0, 1), (2, 3), (0, 2))
    return CellSpace(name="diamond", operations=OPERATIONS, edges=edges, channels=4, cells=1)


def test_text_survives_parsing_and_every_cell_is_listed_once(diamond):
    listed = list(diamond.enumerate())
    assert len(set(listed)) == len(listed) == diamond.size == 4**4
    assert diamond.edges == ((0, 1), (0, 2), (1, 3), (2, 3))
    assert listed[6].text == "|none~0|+|none~0|+|skip~1|conv1~2|"
    for cell in listed[::17]:
        assert diamond.parse(f" {cell.text}\n") == cell
        assert diamond.from_operations(diamond.operations_of(cell)) == cell


def test_sampling_is_uniform_over_operations_and_the_same_for_a_seed(space):
    rng = np.random.default_rng(0)
    drawn = [space.operations_of(space.sample(rng)) for _ in range(400)]
    for edge in range(6):
        counts = [sum(cell[edge] == name for cell in drawn) for name in OPERATIONS]
        assert min(counts) > 60
    again = np.random.default_rng(0)
    assert [space.operations_of(space.sample(again)) for _ in range(400)] == drawn


def test_neighbours_are_one_edit_away_and_mutual(space):
    cell = space.sample(np.random.default_rng(1))
    around = space.neighbours(cell)
    assert len(set(around)) == len(around) == 6 * 3
    for other in around:
        pairs = zip(space.operations_of(cell), space.operations_of(other), strict=True)
        assert sum(a != b for a, b in pairs) == 1
        assert cell in space.neighbours(other)


def _ways(edges: dict[tuple[int, int], str]) -> set[tuple[tuple[int, int], ...]]:
    """Every way from node 0 to node 3, by walking."""
    found = set()

    def walk(node: int, way: tuple[tuple[int, int], ...]) -> None:
        if node == 3:
            found.add(way)
        for source, target in edges:
            if source == node:
                walk(target, (*way, (source, target)))

    walk(0, ())
    return found


def test_the_canonical_form_keeps_exactly_the_edges_on_ways_through(space):
    rng = np.random.default_rng(2)
    for _ in range(150):
        cell = space.sample(rng)
        pairs = zip(space.edges, space.operations_of(cell), strict=True)
        real = {edge: operation for edge, operation in pairs if operation != "none"}
        used = {edge for way in _ways(real) for edge in way}
        canonical = space.canonical(cell)
        kept = dict(zip(space.edges, space.operations_of(canonical), strict=True))
        assert kept == {edge: real[edge] if edge in used else "none" for edge in space.edges}
        assert space.canonical(canonical) == canonical
        assert int(space.describe(cell)["without effect"]) == len(real) - len(used)


def test_cells_of_one_canonical_form_are_the_same_network(space):
    cell = space.parse("|conv3~0|+|conv1~0|conv3~1|+|skip~0|conv3~1|none~2|")
    canonical = space.canonical(cell)
    assert canonical.text == "|conv3~0|+|none~0|none~1|+|skip~0|conv3~1|none~2|"
    images = torch.randn(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    logits = [space.build(c, np.random.default_rng(0))(images) for c in (cell, canonical)]
    assert torch.equal(*logits)
    assert space.parameters(cell) == space.parameters(canonical)


def test_a_cell_computes_what_its_text_says(space):
    cell = space.parse("|conv3~0|+|skip~0|conv1~1|+|none~0|conv3~1|conv1~2|")
    body = space.build(cell, np.random.default_rng(3)).body.stage1_cell1
    x = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    edge = body.get_submodule
    one = edge("0to1")(x)
    two = x + edge("1to2")(one)
    assert torch.equal(body(x), edge("1to3")(one) + edge("2to3")(two))


def test_without_a_way_through_only_zeros_come_out(space):
    network = space.build(space.parse("|conv3~0|+|none~0|none~1|+|none~0|none~1|skip~2|"),
                          np.random.default_rng(0))  # fmt: skip
    assert not network.body.stage1_cell1(torch.ones(1, 4, 8, 8)).any()
    assert torch.isfinite(network(torch.ones(2, 3, 8, 8))).all()


def test_the_usual_skeleton_is_nasbench201s():
    """With that benchmark's operations, edges and numbers, the networks cost what its do."""
    theirs = spaces.get("nasbench201")
    pool = lambda _channels: nn.AvgPool2d(3, 1, 1)  # noqa: E731
    names = {"none": None, "skip_connect": nn.Identity, "nor_conv_1x1": conv(1),
             "nor_conv_3x3": conv(3), "avg_pool_3x3": pool}  # fmt: skip
    ours = CellSpace(name="again", operations=names, channels=16, cells=5)
    assert ours.size == theirs.size
    text = "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|avg_pool_3x3~0|none~1|nor_conv_3x3~2|"
    assert ours.parameters(ours.parse(text)) == theirs.parameters(theirs.parse(text))
    assert ours.macs(ours.parse(text)) == theirs.macs(theirs.parse(text))


def test_costs_are_those_of_the_built_network_at_any_skeleton(space):
    cell = space.sample(np.random.default_rng(5))
    small = {"channels": 3, "cells": 2, "stages": 2}
    network = space.build(cell, np.random.default_rng(0), **small)
    assert space.parameters(cell, **small) == count_parameters(network)
    assert space.macs(cell, **small) == count_macs(network, (3, 32, 32))
    assert [name for name, _ in network.body.named_children()] == [
        "stage1_cell1", "stage1_cell2", "reduction1", "stage2_cell1", "stage2_cell2",
    ]  # fmt: skip


def test_parts_of_the_skeleton_can_be_replaced():
    space = CellSpace(
        name="mine",
        operations={"skip": nn.Identity},
        nodes=2,
        channels=5,
        stages=2,
        stem=lambda channels: nn.Conv2d(3, channels, 1),
        reduction=lambda before, after: nn.Conv2d(before, after, 2, stride=2),
        head=lambda channels, classes: nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)
        ),
    )
    cell = space.parse("|skip~0|")
    assert space.parameters(cell) == (3 * 5 + 5) + (5 * 10 * 4 + 10) + (10 * 10 + 10)
    assert space.build(cell, np.random.default_rng(0))(torch.ones(2, 3, 8, 8)).shape == (2, 10)


def test_the_graph_leaves_empty_operations_out(space):
    (graph,) = space.graph(space.parse("|conv3~0|+|none~0|skip~1|+|none~0|none~1|conv1~2|"))
    assert graph.nodes == ("input", "node 1", "node 2", "output")
    assert graph.edges == (
        GraphEdge("input", "node 1", "conv3"),
        GraphEdge("node 1", "node 2", "skip"),
        GraphEdge("node 2", "output", "conv1"),
    )


def test_a_large_space_is_drawn_from_but_not_listed():
    space = CellSpace(name="large", nodes=6, operations=OPERATIONS)
    assert space.size == 4**15
    with pytest.raises(EznasError, match="too large to be listed"):
        space.enumerate()
    drawn = space.sample_distinct(np.random.default_rng(0), 20)
    assert len({space.canonical(cell) for cell in drawn}) == 20


def test_an_operation_that_changes_the_shape_is_named():
    wrong = {"skip": nn.Identity, "halve": lambda channels: nn.Conv2d(channels, 1, 1)}
    space = CellSpace(name="wrong", operations=wrong, nodes=2, channels=4)
    network = space.build(space.parse("|halve~0|"), np.random.default_rng(0))
    with pytest.raises(EznasError, match="'halve' must keep the shape"):
        network(torch.ones(2, 3, 8, 8))
    number = CellSpace(name="wrong", operations={"three": lambda _: 3}, nodes=2)
    with pytest.raises(EznasError, match=r"'three' made a int, not an nn\.Module"):
        number.build(number.parse("|three~0|"), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 3 nodes joined by"),
        ("|conv3~0|+|none~0|none~1|", "has 3 nodes joined by"),
        ("|conv3~0|+|none~0|+|none~0|none~1|none~2|", r"node 2 is written \|op~0\|op~1\|"),
        ("conv3~0+|none~0|none~1|+|none~0|none~1|none~2|", "node 1 is written"),
        ("|conv3~1|+|none~0|none~1|+|none~0|none~1|none~2|", "here stands operation~0"),
        ("|conv5~0|+|none~0|none~1|+|none~0|none~1|none~2|", "did you mean 'conv3'"),
    ],
)
def test_malformed_text_says_where_and_what_is_allowed(space, text, message):
    with pytest.raises(EznasError, match=message):
        space.parse(text)


def test_damaged_text_is_refused_or_means_something(space):
    rng = np.random.default_rng(3)
    text = space.sample(rng).text
    for position, letter in product(range(len(text)), "|~+0 x"):
        damaged = text[:position] + letter + text[position + 1 :]
        try:
            parsed = space.parse(damaged)
        except EznasError:
            continue
        assert space.parse(parsed.text) == parsed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"operations": {}}, "at least one operation that is not None"),
        ({"operations": {"none": None}}, "at least one operation that is not None"),
        ({"operations": {"a~b": nn.Identity}}, "without '|'"),
        ({"operations": {"a": 3}}, "must be a function of the channels, or None"),
        ({"nodes": 1}, "at least 2 nodes"),
        ({"edges": ((0, 1), (1, 3))}, "node 2 lies on no way"),
        ({"edges": ((1, 0),)}, "with the smaller first"),
        ({"edges": ((0, 1), (0, 1), (1, 2), (2, 3))}, "different pairs"),
        ({"cells": 0}, "cells must be at least 1"),
        ({"name": "a~b"}, "cannot name a space"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(EznasError, match=message):
        CellSpace(**{"name": "mine", "operations": OPERATIONS, **arguments})
