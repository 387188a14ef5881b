from __future__ import annotations

import re

from eznas_core.expressions import DotStyle, Kind, parse, to_dot, walk

EXPRESSION = parse("add(units_sum(abs(activation[noise])), 0.5)")


def test_golden():
    look = DotStyle(operator="white", aggregator="gold", statistic="#0000ff", number="green")
    lines = to_dot(EXPRESSION, style=look, marked=(0,)).splitlines()
    assert lines[0] == "digraph expression {"
    assert lines[4:] == [
        '  n0 [label="add", tooltip="The sum, element by element.", fillcolor="white"]',
        '  n1 [label="units sum", tooltip="The sum over all units.", fillcolor="gold", '
        'color="#d64545", penwidth=2.5]',
        '  n2 [label="abs", tooltip="Each element without its sign.", fillcolor="white"]',
        '  n3 [label="activation\\nnoise", tooltip="The values at the batch normalisation\'s '
        'output when the network sees standard normal noise.", fillcolor="#0000ff"]',
        '  n4 [label="0.5", tooltip="A constant.", fillcolor="green"]',
        "  n0 -> n1",
        "  n1 -> n2",
        "  n2 -> n3",
        "  n0 -> n4",
        "}",
    ]


def test_there_is_a_node_for_each_node_and_an_edge_for_each_argument(programs):
    for program in programs:
        text = to_dot(program)
        nodes = re.findall(r"^  n\d+ \[", text, re.MULTILINE)
        edges = re.findall(r"^  n\d+ -> n\d+$", text, re.MULTILINE)
        assert (len(nodes), len(edges)) == (program.size, program.size - 1)


def test_quotes_in_a_style_cannot_break_out():
    text = to_dot(EXPRESSION, style=DotStyle(font='a"]; evil [label="'))
    assert r'fontname="a\"]; evil [label=\""' in text


def test_aggregators_stand_out():
    fills = dict(re.findall(r'label="([^"]+)".*fillcolor="([^"]+)"', to_dot(EXPRESSION)))
    kinds = {node.kind for _, node in walk(EXPRESSION)}
    assert kinds == {Kind.NETWORK, Kind.TENSOR}
    assert len({fills["abs"], fills["units sum"], fills["0.5"], fills["activation\\nnoise"]}) == 4
