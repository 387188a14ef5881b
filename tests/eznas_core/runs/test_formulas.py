"""The formulas of a run, as its log has them."""

from __future__ import annotations

import json

import pytest

from eznas_core.foundation import EznasError
from eznas_core.runs import (
    EventLog,
    FormulaBook,
    RunDirectory,
    find_formula,
    read_formulas,
    search_formulas,
    sort_formulas,
)
from eznas_core.runs.worker import main


def entry(name: str, text: str, **changes) -> dict:
    values = {
        "id": name,
        "text": text,
        "size": 3,
        "fitness": 0.5,
        "selection": None,
        "reason": None,
        "detail": None,
        "parents": [],
        "born": 0,
        "how": "random",
        "ms": 7.0,
        "disguise": None,
    }
    return {**values, **changes}


def tell(run: RunDirectory, *generations: dict) -> None:
    log = EventLog(run.events_file)
    for event in generations:
        log.write("generation", event)
    log.close()


FIRST = {
    "number": 0,
    "evaluated": 3,
    "newcomers": [
        entry("0.0", "add(units, 2)", fitness=0.3, ms=9.0),
        entry("0.1", "units_sum(mean(weight))", fitness=0.6, size=4, disguise="shapes alone"),
        entry("0.2", "log(weight)", fitness=None, reason="not finite", detail="log of -1", size=2),
    ],
    "selected": [{"id": "0.1", "selection": 0.4}, {"id": "0.9", "selection": 0.9}],
}
SECOND = {
    "number": 1,
    "evaluated": 1,
    "newcomers": [
        entry("1.0", "Add(units, 3)", how="constant", parents=["0.0"], fitness=0.55, ms=8.0)
    ],
    "selected": [{"id": "0.0", "selection": -0.1}, {"id": "1.0", "selection": None}],
}


@pytest.fixture
def book(run) -> FormulaBook:
    tell(run, FIRST, SECOND)
    return read_formulas(run)


def test_every_formula_of_a_real_run_is_there_with_all_that_is_known(finished):
    book = read_formulas(finished)
    events = [e for e in finished.events().events if e["event"] == "generation"]
    assert len(book.records) == sum(event["evaluated"] for event in events)
    assert (book.left_out, book.unreadable, book.silent) == (0, 0, 0)
    for event in events:
        for each in event["newcomers"]:
            found = book.records[each["id"]]
            assert (found.text, found.fitness, found.how) == (
                each["text"], each["fitness"], each["how"],
            )  # fmt: skip
            assert found.generation == event["number"]
            assert list(found.parents) == each["parents"]
            assert found.is_valid == (each["reason"] is None)
        # Who stands in the hall of fame was measured on the selection networks.
        for each in event["hall_of_fame"]:
            assert book.records[each["id"]].selection == each["selection"]
    finalists = [name["id"] for event in events for name in event["selected"]]
    assert len(finalists) == len(set(finalists)) >= len(events)


def test_a_killed_run_has_the_same_formulas_in_the_end(run, finished):
    assert main([str(run.path)]) == 0
    lines = run.events_file.read_bytes().splitlines(keepends=True)
    cut = next(n for n, line in enumerate(lines) if b'"number":3' in line)
    # As a kill in the middle of a line leaves it, with the checkpoint before the start.
    run.events_file.write_bytes(b"".join(lines[:cut]) + lines[cut][:200])
    run.checkpoint_file.unlink()
    run.result_file.unlink()
    assert len(read_formulas(run).records) < len(read_formulas(finished).records)
    assert main([str(run.path)]) == 0
    assert read_formulas(run).records == read_formulas(finished).records


def test_what_was_measured_later_is_taken_up(book):
    taus = {name: each.selection for name, each in book.records.items()}
    assert taus == {"0.0": -0.1, "0.1": 0.4, "0.2": None, "1.0": None}


def test_a_book_reads_on_and_waits_for_half_a_line(run):
    tell(run, FIRST)
    book = FormulaBook(run)
    assert book.refresh()
    assert not book.refresh()
    line = json.dumps({"event": "generation", **SECOND}).encode()
    with run.events_file.open("ab") as log:
        log.write(line[:50])
    assert not book.refresh()
    with run.events_file.open("ab") as log:
        log.write(line[50:] + b"\n")
    assert book.refresh()
    assert list(book.records) == ["0.0", "0.1", "0.2", "1.0"]
    # A generation that is told a second time is no other one.
    tell(run, {**SECOND, "newcomers": [entry("1.0", "macs")]})
    book.refresh()
    assert book.records["1.0"].text == "Add(units, 3)"


def test_a_log_that_starts_again_is_read_again(run):
    tell(run, FIRST, SECOND)
    book = read_formulas(run)
    run.events_file.unlink()
    tell(run, {"number": 0, "newcomers": [entry("0.0", "macs")], "evaluated": 1})
    book.refresh()
    assert [each.text for each in book.records.values()] == ["macs"]


def test_a_log_without_formulas_says_so(run):
    tell(run, {"number": 0, "evaluated": 7}, {"number": 1, "evaluated": 3, "newcomers": []})
    book = read_formulas(run)
    assert (book.silent, book.records) == (2, {})
    with pytest.raises(EznasError, match="its log has no formulas"):
        find_formula(book.records, "units")


def test_no_more_are_kept_than_there_is_room_for(run):
    tell(run, FIRST, SECOND)
    book = FormulaBook(run, most=2)
    book.refresh()
    assert (list(book.records), book.left_out) == (["0.0", "0.1"], 2)


@pytest.mark.parametrize(
    "newcomers",
    [
        "text", 3, {"a": 1}, [None, 3, "x", []],
        [{"id": 3, "text": "units"}],
        [{"id": "0.0"}],
        [{"id": "0.0", "text": "units", "parents": 3, "size": "x", "fitness": "y", "ms": True,
          "how": ["z"], "reason": 5}],
        [{"id": "0.0", "text": "units", "fitness": 10**400, "size": 10**30, "parents": [1, None]}],
    ],
)  # fmt: skip
def test_a_log_of_anybodys_making_is_read_without_harm(run, newcomers):
    tell(run, {"number": 0, "newcomers": newcomers, "selected": newcomers, "evaluated": 1})
    for each in read_formulas(run).records.values():
        assert isinstance(each.size, int)
        assert each.size < 2**31
        assert each.fitness is None
        json.dumps(each.to_json(), allow_nan=False)


def ids(records) -> list[str]:
    return [each.id for each in records]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["0.0", "0.1", "0.2", "1.0"]),
        ("ADD units", ["0.0", "1.0"]),
        ("add(units, 3)", ["1.0"]),
        ("weight", ["0.1", "0.2"]),
        ("weight units", ["0.1"]),
        ("0.2", ["0.2"]),
        ("nothing", []),
    ],
)
def test_every_word_must_occur_or_it_is_the_id(book, words, found):
    assert ids(search_formulas(book.records.values(), words)) == found


def test_filters_go_by_generation_way_and_figure(book):
    every = book.records.values()
    assert ids(search_formulas(every, generations=(1, 5))) == ["1.0"]
    assert ids(search_formulas(every, ways=["constant"])) == ["1.0"]
    assert ids(search_formulas(every, valid=False)) == ["0.2"]
    assert ids(search_formulas(every, "units", valid=True, generations=(0, 0))) == ["0.0", "0.1"]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("selection", ["0.1", "0.0", "1.0", "0.2"]),
        ("fitness", ["0.1", "1.0", "0.0", "0.2"]),
        ("newest", ["1.0", "0.2", "0.1", "0.0"]),
        ("oldest", ["0.0", "0.1", "0.2", "1.0"]),
        ("shortest", ["0.2", "0.0", "1.0", "0.1"]),
        ("cheapest", ["0.1", "0.2", "1.0", "0.0"]),
    ],
)
def test_formulas_are_sorted_and_those_without_a_figure_come_last(book, order, found):
    assert ids(sort_formulas(book.records.values(), order)) == found


def test_an_order_that_is_none_is_told(book):
    with pytest.raises(EznasError, match="there are selection, fitness"):
        sort_formulas(book.records.values(), "luck")


def test_ids_are_numbers_and_are_sorted_as_such(run):
    made = [entry(f"0.{number}", "units") for number in (2, 10, 1)]
    tell(run, {"number": 0, "newcomers": [*made, entry("x", "units")], "evaluated": 4})
    found = sort_formulas(read_formulas(run).records.values(), "oldest")
    assert ids(found) == ["x", "0.1", "0.2", "0.10"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (" 1.0 ", "1.0"),
        ("add( UNITS,2 )", "0.0"),
        ("add(2, units)", "0.0"),
        ("units_sum(mean(weight))", "0.1"),
    ],
)
def test_a_formula_is_found_by_id_or_text_however_it_is_spelt(book, given, name):
    assert find_formula(book.records, given).id == name


def test_what_is_not_there_is_told_with_what_comes_near(book):
    with pytest.raises(EznasError, match=r"2 contain it, by id: 0\.1, 0\.2"):
        find_formula(book.records, "weight")
    with pytest.raises(EznasError, match=r"their ids go from 0\.0 to 1\.0"):
        find_formula(book.records, "exp(macs)")
