from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
import torch

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.networks import count_macs, count_parameters
from eznas_core.spaces import Architecture, GraphEdge

SPACE = spaces.get("nasbench201")
CELL = "|nor_conv_3x3~0|+|none~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

# What the benchmark's own builder (nas-bench-201, C=16, N=5, 10 classes) makes of four cells.
REFERENCE = [
    (
        "|skip_connect~0|+|avg_pool_3x3~0|none~1|+|nor_conv_1x1~0|none~1|nor_conv_3x3~2|",
        (344346, 47104640, 37, [0.629848, 0.629499]),
    ),
    (
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",
        (1045466, 149340800, 67, [0.600918, 0.600017]),
    ),
    (
        "|nor_conv_1x1~0|+|none~0|nor_conv_1x1~1|+|avg_pool_3x3~0|nor_conv_3x3~1|avg_pool_3x3~2|",
        (372346, 51036800, 52, [0.569006, 0.645832]),
    ),
    (
        "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|skip_connect~0|avg_pool_3x3~1|avg_pool_3x3~2|",
        (73306, 7783040, 7, [0.581599, 0.65431]),
    ),
]

# Official index and string, as published with the benchmark.
OFFICIAL = [
    (
        0,
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+"
        "|nor_conv_1x1~0|skip_connect~1|skip_connect~2|",
    ),
    (9, "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|"),
    (
        123,
        "|avg_pool_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|",
    ),
]

# Parameters in millions and "FLOPs" in millions of the first architectures, as NAS-Bench-Suite-Zero
# scored them. Its FLOPs count more than multiply-adds: 430,080 for the BatchNorm and ReLU of a
# convolution, 1,290,240 for a pool, 160,832 for the rest, summed over the 15 cells.
PUBLISHED_COSTS = [
    (0, 0.129306, 17.958592),
    (1, 0.802426, 116.692672),
    (2, 0.559386, 84.743872),
    (4, 0.129306, 16.668352),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCE)
def test_the_network_is_the_benchmarks(text, expected, fingerprint):
    found = fingerprint(SPACE.build(SPACE.parse(text), np.random.default_rng(0)))
    parameters, macs, convolutions, output = expected
    assert found["parameters"] == parameters
    assert found["macs"] == macs
    assert found["convolutions"] == convolutions
    assert found["output"] == pytest.approx(output, abs=1e-6)


@pytest.mark.parametrize(("index", "text"), OFFICIAL)
def test_listing_follows_the_official_index(index, text):
    architectures = list(SPACE.enumerate())
    assert len(architectures) == len(set(architectures)) == SPACE.size == 15_625
    assert architectures[index].text == text
    assert SPACE.index(architectures[index]) == index


@pytest.mark.parametrize(("index", "parameters", "flops"), PUBLISHED_COSTS)
def test_costs_agree_with_published_ones(index, parameters, flops):
    architecture = list(SPACE.enumerate())[index]
    operations = SPACE.operations(architecture)
    convolutions = sum("conv" in operation for operation in operations)
    extra = 430_080 * convolutions + 1_290_240 * operations.count("avg_pool_3x3") + 160_832
    assert SPACE.parameters(architecture) == round(parameters * 1e6)
    assert SPACE.macs(architecture) + extra == round(flops * 1e6)


def test_neighbours_are_the_24_cells_one_edge_away():
    architecture = SPACE.parse(CELL)
    around = SPACE.neighbours(architecture)
    assert len(set(around)) == 24
    operations = SPACE.operations(architecture)
    for other in around:
        differing = [a != b for a, b in zip(operations, SPACE.operations(other), strict=True)]
        assert sum(differing) == 1


def test_a_cell_without_any_operation_still_builds_and_runs():
    empty = SPACE.from_operations(("none",) * 6)
    network = SPACE.build(empty, np.random.default_rng(0))
    logits = network(torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(0)))
    # Nothing passes the cells: every image gets the classifier's bias, which starts at 0.
    assert torch.equal(logits, torch.zeros(4, 10))


def test_skeleton_numbers_and_data_set_shape_the_network():
    architecture = SPACE.parse(CELL)
    rng = np.random.default_rng(0)
    small = SPACE.build(architecture, rng, dataset="CIFAR100", channels=4, cells=1)
    assert small(torch.randn(2, 3, 32, 32)).shape == (2, 100)
    assert SPACE.classes("ImageNet16-120") == 120
    assert SPACE.input_shape("ImageNet16-120") == (3, 16, 16)
    assert SPACE.build(architecture, rng, classes=7, cells=1)(torch.randn(2, 3, 8, 8)).shape == (
        2,
        7,
    )
    with pytest.raises(EznasError, match="did you mean 'channels'"):
        SPACE.build(architecture, rng, chanels=4)
    with pytest.raises(EznasError, match="cells must be at least 1"):
        SPACE.build(architecture, rng, cells=0)
    with pytest.raises(EznasError, match="no data set in NAS-Bench-201 'cifar11'"):
        SPACE.build(architecture, rng, dataset="cifar11")


def test_costs_are_those_of_the_real_network():
    for architecture in SPACE.sample_distinct(np.random.default_rng(5), 3):
        for dataset in ("cifar10", "imagenet16-120"):
            network = SPACE.build(architecture, np.random.default_rng(0), dataset=dataset)
            assert SPACE.parameters(architecture, dataset) == count_parameters(network)
            shape = SPACE.input_shape(dataset)
            assert SPACE.macs(architecture, dataset) == count_macs(network, shape)


def test_the_cell_can_be_drawn_and_described():
    architecture = SPACE.parse(CELL)
    (graph,) = SPACE.graph(architecture)
    assert graph.nodes == ("input", "node 1", "node 2", "output")
    assert GraphEdge("node 1", "node 2", "avg_pool_3x3") in graph.edges
    assert len(graph.edges) == 5
    assert len(SPACE.cell(architecture)) == 6
    assert "3 nor_conv_3x3" in SPACE.describe(architecture)["operations"]


def test_distinct_sampling_avoids_equal_functions_and_says_when_none_are_left():
    rng = np.random.default_rng(0)
    drawn = SPACE.sample_distinct(rng, 200)
    functions = {SPACE.canonical(architecture) for architecture in drawn}
    assert len(functions) == 200
    more = SPACE.sample_distinct(np.random.default_rng(0), 250)
    assert more[:200] == drawn
    everything = SPACE.sample_distinct(rng, 5_260)
    assert len({SPACE.canonical(architecture) for architecture in everything}) == 5_260
    last = SPACE.sample_distinct(rng, 1, exclude=frozenset(everything[1:]))
    assert SPACE.canonical(last[0]) == SPACE.canonical(everything[0])
    with pytest.raises(EznasError, match="only 0 different"):
        SPACE.sample_distinct(rng, 1, exclude=frozenset(everything))


def _live_weights_moved(source, target, edges):
    """Gives `target`'s convolutions the weights of `source`'s, edge by edge in every cell."""
    weights = dict(source.named_parameters())
    with torch.no_grad():
        for name, parameter in target.named_parameters():
            parts = name.split(".")
            moved = ".".join(edges.get(part, part) for part in parts)
            parameter.copy_(weights[moved])


@pytest.mark.parametrize("index", [0, 1, 6, 8, 21, 39])
def test_the_representative_is_the_same_function_with_its_weights_moved(index):
    architecture = list(SPACE.enumerate())[index]
    representative = SPACE.canonical(architecture)
    assert representative != architecture
    build = {"channels": 4, "cells": 1}
    one = SPACE.build(architecture, np.random.default_rng(1), **build).double()
    other = SPACE.build(representative, np.random.default_rng(2), **build).double()
    images = torch.randn(3, 3, 8, 8, generator=torch.Generator().manual_seed(0)).double()
    wanted = one(images)

    def convolutions(each):
        return [e for e in SPACE.cell(each) if "conv" in e.operation]

    def name(edge):
        return f"{edge.source}to{edge.target}"

    targets = convolutions(representative)
    for chosen in permutations(convolutions(architecture), len(targets)):
        pairs = list(zip(targets, chosen, strict=True))
        if all(a.operation == b.operation for a, b in pairs):
            _live_weights_moved(one, other, {name(a): name(b) for a, b in pairs})
            if torch.allclose(other(images), wanted, atol=1e-9):
                return
    pytest.fail("no way to move the weights gives the same logits")


def test_an_architecture_of_another_space_is_refused():
    with pytest.raises(EznasError, match="an architecture of elsewhere"):
        SPACE.neighbours(Architecture("elsewhere", CELL))
