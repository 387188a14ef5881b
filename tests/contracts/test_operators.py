"""What every operator must keep to, whoever adds it: this suite runs over the registry."""

from __future__ import annotations

import inspect
import re
import sys

import pytest
import torch

from eznas_core.expressions import OPERATORS, Kind, Output
from eznas_core.expressions.misfit import MisfitError
from eznas_core.expressions.operators.registry import declare, probe
from eznas_core.expressions.row import TENSOR, Group

NAN, INF = float("nan"), float("inf")
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
GENERATOR = torch.Generator().manual_seed(0)
NORMAL = torch.randn(4, 3, 6, 6, generator=GENERATOR)
INPUTS = {
    "ordinary": NORMAL,
    "zero": torch.zeros(2, 3, 4, 4),
    "negative": -NORMAL.abs(),
    "one element": torch.full((1, 1, 1, 1), -0.5),
    "non-finite": torch.tensor([[NAN, INF], [-INF, 1.0]]).reshape(1, 1, 2, 2),
    "non-square": NORMAL[..., :5],
    "a matrix": NORMAL[0, 0],
    "a vector": NORMAL[0, 0, 0],
    "a number": NORMAL[0, 0, 0, 0],
    "channels last": NORMAL.to(memory_format=torch.channels_last),
    "a view": NORMAL[::2, :, ::2, ::2],
}
rows = pytest.mark.parametrize("row", list(OPERATORS), ids=OPERATORS.names())
SEES_ALL_UNITS = [row for row in OPERATORS if row.is_aggregator or row.over_units]
unit_rows = pytest.mark.parametrize(
    "row",
    [row for row in OPERATORS if row not in SEES_ALL_UNITS],
    ids=[row.name for row in OPERATORS if row not in SEES_ALL_UNITS],
)
rows_over_units = pytest.mark.parametrize(
    "row",
    [row for row in OPERATORS if row.over_units],
    ids=[row.name for row in OPERATORS if row.over_units],
)


def same(left, right):
    return torch.equal(torch.nan_to_num(left, 7.5), torch.nan_to_num(right, 7.5))


def call(row, first, second=None):
    arguments = [first, first.flip(0) if second is None and first.ndim else second][: row.arity]
    return row.function(*(first if argument is None else argument for argument in arguments))


@unit_rows
@pytest.mark.parametrize("given", INPUTS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("device", DEVICES)
def test_gives_what_it_promises_or_says_what_does_not_fit(row, given, dtype, device):
    x = INPUTS[given].to(dtype=dtype, device=device)
    before = x.clone()
    try:
        result = call(row, x)
    except MisfitError as error:
        problem = str(error)
    else:
        problem = ""
    if problem:
        assert re.search(r"a .*(tensor|number)", problem)
        assert given not in ("ordinary", "zero", "negative")
        return
    assert same(x, before), "it changes its argument"
    assert result.dtype == dtype
    assert result.device.type == device
    assert row.output is not Output.NUMBER or result.ndim == 0
    assert row.output is not Output.ELEMENTWISE or result.shape == x.shape
    assert same(result, call(row, x)), "it is not deterministic"
    assert result.numel() == 0 or result.data_ptr() != x.data_ptr(), "it gives a view"


@unit_rows
@pytest.mark.parametrize("given", ["channels last", "a view"])
def test_does_not_depend_on_how_the_tensor_lies_in_memory(row, given):
    x = INPUTS[given]
    torch.testing.assert_close(
        call(row, x), call(row, x.contiguous()), rtol=1e-4, atol=1e-5, equal_nan=True
    )


@unit_rows
def test_elementwise_operators_serve_numbers_and_vectors_of_numbers(row):
    if row.output is not Output.ELEMENTWISE:
        assert all(kinds == TENSOR for kinds in row.inputs)
        return
    values = torch.tensor([-1.5, 0.0, 0.25, 3.0], dtype=torch.float64)
    number = torch.tensor(0.25, dtype=torch.float64)
    vector = call(row, values, values if row.arity == 1 else number)
    single = [call(row, value, value if row.arity == 1 else number) for value in values]
    torch.testing.assert_close(vector, torch.stack(single), rtol=1e-14, atol=0)
    if row.arity == 2:
        for pair in ((NORMAL, number), (number, NORMAL)):
            assert row.function(*pair).shape == NORMAL.shape
            assert row.function(*pair).dtype == NORMAL.dtype


@rows
def test_kinds_are_consistent(row):
    given = tuple(Kind.NUMBER if row in SEES_ALL_UNITS else Kind.TENSOR for _ in row.inputs)
    assert all(row.accepts(position, kind) for position, kind in enumerate(given))
    assert row.output_kind(given) in Kind
    assert row.is_aggregator == (row.group is Group.AGGREGATOR)
    assert not row.takes_depths or row.is_aggregator
    assert row.over_units == (row.group is Group.SEQUENCE)


@rows_over_units
@pytest.mark.parametrize("values", [[], [2.0], [3.0, -1.0, NAN, INF, 0.5]])
def test_from_unit_to_unit_there_is_a_number_for_each(row, values):
    assert (row.output, row.inputs) == (Output.NUMBER, (frozenset({Kind.NUMBER}),))
    units = torch.tensor(values, dtype=torch.float64)
    before = units.clone()
    result = row.function(units)
    assert (result.shape, result.dtype) == (units.shape, torch.float64)
    assert same(units, before), "it changes its argument"
    assert same(result, row.function(units)), "it is not deterministic"
    assert result.numel() == 0 or result.data_ptr() != units.data_ptr(), "it gives a view"


@unit_rows
def test_commutative_means_that_order_does_not_matter(row):
    if row.arity == 2:
        x, y = NORMAL, NORMAL.flip(0) * 2
        equal = torch.equal(row.function(x, y), row.function(y, x))
        assert equal == row.commutative


@unit_rows
def test_value_ranges_hold(row):
    result = call(row, NORMAL)
    if "non-negative" in row.tags:
        assert (result >= 0).all()
    if "binary" in row.tags:
        assert ((result == 0) | (result == 1)).all()


@unit_rows
def test_parts_make_the_whole(row):
    assert (row.prepare is None) == (row.finish is None)
    if row.prepare is not None:
        assert same(row.finish(row.prepare(NORMAL)), row.function(NORMAL))


@rows
def test_single_precision_agrees_with_double(row):
    if row in SEES_ALL_UNITS:
        return
    result = call(row, NORMAL)
    exact = call(row, NORMAL.double())
    torch.testing.assert_close(result.double(), exact, rtol=2e-5, atol=2e-5)


@rows
def test_can_be_shown(row):
    places = [str(position + 1) for position in range(row.arity)]
    assert sorted(set(re.findall(r"[#@!](\d)", row.latex))) == places
    assert sorted(re.findall(r"#(\d)", row.phrase)) == places
    assert row.meaning.endswith(".")
    assert row.meaning[0].isupper() or row.meaning[0].isdigit() or row.meaning[0] == "-"
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.name)
    assert 0 < len(row.symbol) <= 8
    assert not row.is_aggregator or row.phrase.endswith(" of #1")
    latex = row.latex
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")


@rows
def test_the_kernel_is_a_plain_function_that_can_be_exported(row):
    for kernel in filter(None, (row.function, row.prepare, row.finish)):
        assert inspect.isfunction(kernel)
        assert getattr(sys.modules[kernel.__module__], kernel.__name__) is kernel


@rows
def test_the_closure_probe_accepts_it(row):
    probe(row)


def changes_its_argument(x):
    return x.abs_()


def gives_a_tensor(x):
    return x


def gives_another_dtype(x):
    return x.mean().double()


def gives_no_tensor(x):
    return float(x.mean())


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (changes_its_argument, "changes its argument"),
        (gives_a_tensor, "promises a number and gives a tensor"),
        (gives_another_dtype, "gives torch.float64"),
        (gives_no_tensor, "gives float, not a tensor"),
    ],
)
def test_the_closure_probe_can_fail(function, message):
    output = Output.TENSOR if function is changes_its_argument else Output.NUMBER
    with pytest.raises(ValueError, match=message):
        declare(
            name="broken",
            symbol="?",
            inputs=(TENSOR,),
            output=output,
            function=function,
            latex="#1",
            phrase="#1",
            meaning="Broken.",
            group=Group.REDUCTION,
        )
    assert "broken" not in OPERATORS
