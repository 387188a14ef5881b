from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from eznas_core.spaces.cell_functions import representatives, signature
from eznas_core.spaces.cell_text import EDGES, OPERATIONS, read_cell


def _cell(short: str) -> tuple[str, ...]:
    """Six operations from six letters: n, s, 1, 3, p."""
    return tuple(OPERATIONS["ns13p".index(letter)] for letter in short)


def test_the_space_has_5260_functions():
    table = representatives()
    assert len(table) == 15_625
    assert len(set(table.values())) == 5_260


def test_representatives_represent_themselves():
    table = representatives()
    assert all(table[representative] == representative for representative in table.values())


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("nnn3nn", "3nns3n"[:3] + "n" + "s" + "n", "a skip moves a convolution to another edge"),
        ("3nn1nn", "nnn1nn", "node 1 goes nowhere"),
        ("nn31nn", "nnn1nn", "a convolution of nothing"),
        ("nnp13p", "nnn1nn", "pools and convolutions of nothing"),
        ("3n1nns", "n3nnn1", "a chain through node 1 or node 2"),
        ("13nnss", "31nnss", "sums are commutative"),
        ("nnn3nn", "3nsnns", "two skips in a row"),
        ("nnn333", "nnn3nn", "edges from empty nodes"),
    ],
)
def test_same_function(one, other, why):
    assert signature(_cell(one)) == signature(_cell(other)), why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("nnn3nn", "nnn1nn", "another kernel"),
        ("3nnn1n", "1nnn3n", "the order of a chain"),
        ("3nsnss", "33nnss", "2A is not A + A'"),
        ("nnnnnn", "nnnsnn", "nothing is not the input"),
        ("snnsnn", "snnssn", "the input twice is not the input once"),
        ("nnnpnn", "pnnnpn", "a pool of a pool"),
    ],
)
def test_different_functions(one, other, why):
    assert signature(_cell(one)) != signature(_cell(other)), why


def _apply(cell, weights, x):
    """The cell on vectors, with a non-linear stand-in for each operation."""
    nodes = [x, 0.0 * x, 0.0 * x, 0.0 * x]
    for edge, (operation, (source, target)) in enumerate(zip(cell, EDGES, strict=True)):
        value = nodes[source]
        if operation == "skip_connect":
            nodes[target] = nodes[target] + value
        elif operation == "avg_pool_3x3":
            nodes[target] = nodes[target] + np.tanh(1.7 * value)
        elif operation != "none":
            gain = 1.0 if operation == "nor_conv_1x1" else 2.0
            nodes[target] = nodes[target] + gain * np.sin(weights[edge] * value)
    return nodes[3]


def _match(one, other, x):
    """Whether some way to move the first cell's weights to the second makes them equal."""
    weights = np.random.default_rng(0).uniform(0.5, 2.0, size=6)
    wanted = _apply(one, weights, x)
    return any(
        np.allclose(wanted, _apply(other, weights[list(order)], x), atol=1e-12)
        for order in permutations(range(6))
    )


def test_classes_agree_with_brute_force_on_numbers():
    rng = np.random.default_rng(3)
    x = rng.normal(size=5)
    cells = list(product(OPERATIONS, repeat=6))
    table = representatives()
    drawn = [cells[index] for index in rng.choice(len(cells), 40, replace=False)]
    for cell in drawn:
        assert _match(cell, table[cell], x)
    # Cells of equal operations are the likeliest to be merged wrongly.
    pairs = [(cell, tuple(rng.permutation(cell).tolist())) for cell in drawn]
    for one, other in pairs:
        assert (table[one] == table[other]) == _match(one, other, x), (one, other)


def test_the_signature_reads_what_the_parser_writes():
    cell = read_cell("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")
    assert signature(cell) == (("",),)
