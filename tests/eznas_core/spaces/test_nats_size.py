from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.spaces import ArchitectureError

SPACE = spaces.get("nats-sss")

# What the benchmark's own builder (NATS-Bench, 10 classes) makes of four configurations:
# parameters, multiply-adds, convolutions, two logits.
REFERENCE = [
    ("16:16:8:64:8", (75226, 17969232, 24, [0.809433, 0.815968])),
    ("48:40:16:24:24", (194154, 123216112, 23, [0.937988, 0.938524])),
    ("8:40:16:16:40", (101474, 16413072, 24, [1.020783, 1.001231])),
    ("40:32:64:24:16", (281218, 120967328, 24, [0.821084, 0.821874])),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCE)
def test_the_network_is_the_benchmarks(text, expected, fingerprint):
    found = fingerprint(SPACE.build(SPACE.parse(text), np.random.default_rng(0)))
    parameters, macs, convolutions, output = expected
    assert found["parameters"] == parameters
    assert found["macs"] == macs
    assert found["convolutions"] == convolutions
    assert found["output"] == pytest.approx(output, abs=1e-6)


def test_names_of_the_benchmark_and_of_the_published_code_find_it():
    assert spaces.get("NATSBench") is spaces.get("sss") is SPACE


def test_listing_counts_up_with_the_last_layer_fastest():
    first = [architecture.text for architecture in islice(SPACE.enumerate(), 9)]
    assert first[0] == "8:8:8:8:8"
    assert first[7:] == ["8:8:8:8:64", "8:8:8:16:8"]
    for index in (0, 9, 4_242):
        assert SPACE.index(next(islice(SPACE.enumerate(), index, None))) == index
    assert SPACE.index(SPACE.parse("64:64:64:64:64")) == SPACE.size - 1 == 32_767


def test_neighbours_change_one_layer():
    around = SPACE.neighbours(SPACE.parse("8:16:24:32:40"))
    assert len(around) == 35
    assert SPACE.parse("8:16:64:32:40") in around


@pytest.mark.parametrize(
    ("bad", "message", "position"),
    [
        ("8:16:24:32", "5 channel counts joined by ':', this text has 4", 0),
        ("8:16:24:30:40", "cannot have 30 channels; the nearest is 32", 8),
        ("8:16:24:32:400", "cannot have 400 channels; the nearest is 64", 11),
        ("8:16::32:40", "'' is no channel count. Allowed: 8, 16", 5),
        ("08:16:24:32:40", "cannot have 08 channels; the nearest is 8", 0),
        ("8:16:x:32:40", "'x' is no channel count", 5),
        ("8:16:٨:32:40", "'٨' is no channel count", 5),
    ],
)
def test_malformed_text_is_answered_with_the_place(bad, message, position):
    with pytest.raises(ArchitectureError) as caught:
        SPACE.parse(bad)
    assert message in str(caught.value)
    assert caught.value.position == position


def test_the_divisor_narrows_every_layer():
    narrow = SPACE.blueprint(SPACE.parse("16:16:8:64:8"), divisor=8)
    assert narrow.stem.conv.out_channels == 2
    assert narrow.head.classifier.in_features == 1


def test_the_layers_are_drawn_as_a_chain_beside_the_cell():
    chain, cell = SPACE.graph(SPACE.parse("8:16:24:32:40"))
    assert [edge.label for edge in chain.edges] == [
        "stem + cell",
        "reduction",
        "cell",
        "reduction",
        "cell",
    ]
    assert chain.nodes[-1] == "layer 5: 40 channels"
    assert len(cell.edges) == 6
