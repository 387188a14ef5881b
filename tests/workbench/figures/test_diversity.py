from __future__ import annotations

from workbench.figures import diversity


def event(number: int, **changes):
    values = {
        "number": number,
        "generations": 4,
        "diversity": 0.6 - number / 10,
        "hypervolume": 0.2 + number / 10,
        "evaluated": 20,
        "invalid": {"not finite": 3, "no units": 2},
    }
    return {**values, **changes}


def test_generations_come_in_order_with_three_shares():
    info = diversity.info([event(1), event(0)])
    assert (info.generations, info.last) == ((0, 1), 4)
    assert info.diversity == (0.6, 0.5)
    assert [round(value, 6) for value in info.hypervolume] == [0.2, 0.3]
    assert info.invalid == (0.25, 0.25)


def test_what_an_event_does_not_say_is_a_gap():
    info = diversity.info([event(0), {"number": 1, "evaluated": 0}, event(2, diversity="x")])
    assert info.diversity == (0.6, None, None)
    assert info.invalid == (0.25, None, 0.25)


def test_the_description_says_where_it_went():
    words = diversity.info([event(0), event(1)]).description
    assert "went from 0.60 to 0.50" in words
    assert "0.25 have no figure" in words


def test_without_any_there_is_still_a_picture():
    for events in ([], [{"number": 0}]):
        info = diversity.info(events)
        assert "does not have it" in info.description
        diversity.figure(info)


def test_lines_differ_in_more_than_colour():
    drawing = diversity.figure(diversity.info([event(0)]))
    assert len({(trace.line.dash, trace.marker.symbol) for trace in drawing.data}) == 3
    assert drawing.layout.xaxis.range[1] > 4
