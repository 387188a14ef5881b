"""Runs in rows."""

from __future__ import annotations

import dataclasses

import pytest

from eznas_core import runs
from eznas_core.runs import Status
from workbench.tables import runs as table


@pytest.fixture
def summaries(make_run):
    finished = make_run(Status.FINISHED)
    stopped = make_run(Status.STOPPED)
    runs.add_tags(finished, "baseline", "seed study")
    runs.set_note(stopped, "the one with the Long name")
    return [runs.describe(finished), runs.describe(stopped)]


def test_a_row_a_run_with_its_figures(summaries):
    frame = table.listing(summaries)
    assert list(frame.columns) == list(table.COLUMNS)
    assert frame["name"].tolist() == ["run-1", "run-2"]
    assert frame["status"].tolist() == ["finished", "stopped"]
    assert frame.loc[0, ["test", "test_low", "n"]].tolist() == pytest.approx([0.52, 0.42, 400])
    assert frame["test"].isna().tolist() == [False, True]
    assert frame["selection"].tolist() == [0.4, 0.4]
    assert frame.loc[0, "tags"] == ["baseline", "seed study"]
    assert table.listing([]).empty


def test_gaps_and_strange_seeds_are_no_faults(summaries):
    bare = dataclasses.replace(
        summaries[0], settings={"space": ["a"]}, seed=2**70, created=None, generation=None
    )
    frame = table.listing([bare])
    assert frame.loc[0, "space"] == '["a"]'
    assert frame[["seed", "created", "generation"]].isna().all().all()


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["run-1", "run-2"]),
        ({"words": "LONG with"}, ["run-2"]),
        ({"words": "frobenius run-1"}, ["run-1"]),
        ({"words": "nasbench201"}, ["run-1", "run-2"]),
        ({"words": "nothing has this"}, []),
        ({"statuses": ["stopped", "failed"]}, ["run-2"]),
        ({"tags": ["baseline"]}, ["run-1"]),
        ({"tags": ["baseline", "other"]}, []),
    ],
)
def test_filters_add_up(summaries, asked, names):
    assert [each.name for each in table.filtered(summaries, **asked)] == names


def test_only_what_differs_is_shown():
    frame = table.differences(
        {"a": {"seed": 1, "population": 20, "gone": True}, "b": {"seed": 2, "population": 20}}
    )
    assert frame.to_dict("list") == {
        "setting": ["seed", "gone"],
        "a": ["1", "true"],
        "b": ["2", "–"],
    }
    assert table.differences({"a": {"seed": 1}, "b": {"seed": 1}}).empty
    assert table.settings({"seed": 1, "space": "x"})["value"].tolist() == ["1", "x"]
