from __future__ import annotations

import pytest

from eznas_core.expressions import (
    MAX_DEPTH,
    MAX_SIZE,
    Call,
    Constant,
    NetworkTerminal,
    ParseError,
    Terminal,
    format,
    parse,
)
from eznas_core.statistics import ALL_STATISTICS, Statistic


@pytest.mark.parametrize("statistic", [str(name) for name in ALL_STATISTICS])
def test_every_statistic_is_a_leaf(statistic):
    assert parse(statistic) == Terminal(Statistic.parse(statistic))


def test_a_tree_is_read_argument_by_argument():
    weight = Terminal(Statistic.parse("weight"))
    expected = Call("add", (NetworkTerminal("depth"), Call("units_sum", (Call("abs", (weight,)),))))
    assert parse("add(depth, units_sum(abs(weight)))") == expected


@pytest.mark.parametrize(
    "text",
    [
        "  ADD ( Activation [ NOISE ],\n\tWEIGHT_GRAD[data] )  ",
        "add(activation[noise],weight-grad[data])",
    ],
)
def test_case_blanks_and_hyphens_do_not_matter(text):
    assert format(parse(text)) == "add(activation[noise], weight_grad[data])"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", 2.0),
        ("-0.5", -0.5),
        ("+.25", 0.25),
        ("3.", 3.0),
        ("1e-7", 1e-7),
        ("-1E+300", -1e300),
        ("0.1", 0.1),
        ("-0", 0.0),
        ("5e-324", 5e-324),
    ],
)
def test_numbers(text, value):
    assert parse(text) == Constant(value)


# Each: the text, where the error points (the characters underlined), and what it says.
ERRORS = [
    ("", "", "the text ends where a statistic, a number or an operator should stand"),
    ("   ", "", "the text ends"),
    ("add(weight)", "add", "add takes 2 arguments, 1 was given"),
    ("add(1, 2, 3)", "add", "add takes 2 arguments, 3 were given"),
    ("abs()", "abs", "abs takes 1 argument, 0 were given"),
    ("abs(add(1, depth, 2))", "add", "add takes 2 arguments, 3 were given"),
    ("frobnius(weight)", "frobnius", "no operator 'frobnius'; did you mean 'frobenius'?"),
    ("abs(wieght)", "wieght", "no statistic 'wieght'; did you mean 'weight'?"),
    ("add(1, log_paramters)", "log_paramters", "did you mean 'log_parameters'?"),
    ("activation", "activation", "'activation' needs a probe: write one of activation[data]"),
    ("activation[dat]", "activation[dat]", "no probe 'dat'; did you mean 'data'?"),
    ("weight[data]", "weight[data]", "write it without brackets"),
    ("weight(2)", "weight", "'weight' is not an operator and takes no arguments"),
    ("abs(units(1))", "units", "'units' is not an operator and takes no arguments"),
    ("add(abs, 1)", "abs", "'abs' is an operator: write abs(...)"),
    (
        "logdet(mean(weight))",
        "mean(weight)",
        "logdet takes a tensor for each unit, a number for each unit was given",
    ),
    (
        "matmul(weight, units_sum( weight ))",
        "units_sum( weight )",
        "matmul takes a tensor for each unit as its second argument, a number for the whole "
        "network was given",
    ),
    ("units_sum(units_mean(weight))", "units_mean(weight)", "units_sum takes a tensor"),
    ("abs(weight", "", "the text ends where ',' or ')' should follow an argument of abs"),
    ("abs(weight))", ")", "')' after the end of the expression"),
    ("abs weight", "abs", "'abs' is an operator"),
    ("1 2", "2", "'2' after the end of the expression"),
    ("add(1,,2)", ",", "',' where a statistic, a number or an operator should stand"),
    ("add(1 2)", "2", "'2' where ',' or ')' should follow an argument of add"),
    ("1e999", "1e999", "beyond the range of a float64"),
    ("nan", "nan", "no statistic 'nan'"),
    ("abs(weight; 1)", ";", "';' has no meaning here"),
    ("__import__('os')", "_", "'_' has no meaning here"),
    ("abs(weight).real", ".", "'.' has no meaning here"),
    ("\u0661", "\u0661", r"'\u0661' has no meaning here"),
    ("activation[\x1b]", "[", "'[' has no meaning here"),
]


@pytest.mark.parametrize(("text", "place", "message"), ERRORS)
def test_errors_say_what_is_wrong_and_point_at_it(text, place, message):
    with pytest.raises(ParseError) as caught:
        parse(text)
    error = caught.value
    assert message in error.problem
    assert text[error.position : error.position + error.length].strip() == place
    assert error.length >= 1
    _, line, carets = str(error).rsplit("\n", 2)
    assert carets.strip("^ ") == ""
    first = carets.index("^")
    assert line[first:].startswith(place)


def test_an_error_in_a_long_text_of_many_lines_shows_only_the_place():
    text = "add(weight,\n  " + "abs(" * 40 + "wieght" + ")" * 40 + ")"
    with pytest.raises(ParseError) as caught:
        parse(text)
    lines = str(caught.value).splitlines()
    assert lines[-2].strip().startswith("...abs(")
    assert lines[-2].endswith("...")
    start = lines[-1].index("^")
    assert lines[-2][start : start + 6] == "wieght"
    assert len(lines[-2]) < 85


def test_an_error_pickles():
    import pickle

    with pytest.raises(ParseError) as caught:
        parse("abs(")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.position) == (str(caught.value), caught.value.position)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("log(wieght)", ("weight",)),
        ("frobenious(weight)", ("frobenius", "previous")),
        ("mean(activation)", ("activation[data]", "activation[noise]", "activation[perturbed]")),
        ("mean(Activation[Perturbd])",
         ("activation[perturbed]", "activation[data]", "activation[noise]")),
        ("mean(weight[data])", ("weight",)),
        ("qqqqqq(weight)", ()),
        ("add(weight)", ()),
    ],
)  # fmt: skip
def test_an_error_knows_what_may_have_been_meant(text, nearest):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.nearest == nearest


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        ")" * 100_000,
        "abs(" * 25_000,
        "add(1," * 16_000,
        "abs(" * 12_000 + "weight" + ")" * 12_000,
        "[" * 100_000,
        "9" * 100_000,
        "a" * 100_000,
        "abs" + " " * 99_000,
        "," * 50_000,
        "x" * 3_000_000,
        "add(1, 1)" * 10_000,
        "\x00" * 50,
        "abs(\x1b[31m)",
        "e" * 50 + "(" * 50,
    ],
    ids=lambda text: f"{text[:6]!r}...{len(text)}",
)
def test_hostile_texts_are_refused_with_a_short_message(text):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert len(str(caught.value)) < 3000
    assert "\x1b" not in str(caught.value)


def test_limits_are_what_they_say():
    deepest = "abs(" * MAX_DEPTH + "weight" + ")" * MAX_DEPTH
    assert parse(deepest).depth == MAX_DEPTH
    with pytest.raises(ParseError, match=f"{MAX_DEPTH} levels deep"):
        parse(f"abs({deepest})")

    def sum_of(leaves: int) -> str:
        if leaves == 1:
            return "weight"
        return f"add({sum_of(leaves // 2)}, {sum_of(leaves - leaves // 2)})"

    assert parse(sum_of(MAX_SIZE // 2)).size == MAX_SIZE - 1
    with pytest.raises(ParseError, match=f"{MAX_SIZE} nodes"):
        parse(sum_of(MAX_SIZE // 2 + 1))
