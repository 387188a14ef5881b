"""Repeated searches: stopping, going on, and what the file holds."""

from __future__ import annotations

import json

import pytest

from eznas_core import spaces
from eznas_core.architecture_search import (
    METHODS,
    Archive,
    Constraints,
    Experiment,
    ProxyScorer,
    SearchSettings,
)
from eznas_core.architecture_search.scorer import remembering
from eznas_core.foundation import EznasError
from eznas_core.scoring import ScoringProtocol, resolve, score_many

WANTED = SearchSettings(space="nasbench201", proxy="params", budget=30, runs=3, seed=5)


def carried_out(settings, scorer, **given):
    archive = Archive(settings=settings)
    assert Experiment(archive, scorer=scorer).run(**given)
    return archive


def texts(archive):
    return {
        key: [step.architecture.text for step in trace.steps]
        for key, trace in archive.traces.items()
    }


def test_every_method_has_every_run_of_the_full_budget(scorer):
    archive = carried_out(WANTED, scorer)
    assert archive.complete
    assert set(archive.traces) == {(m, r) for m in METHODS.names() for r in range(3)}
    assert all(len(trace.steps) == 30 for trace in archive.traces.values())
    assert len({tuple(each) for each in texts(archive).values()}) == 9


def test_random_search_is_always_among_the_methods(scorer):
    archive = carried_out(WANTED.replace(methods=("local",), runs=1), scorer)
    assert [method for method, _ in archive.traces] == ["random", "local"]


def test_stopped_and_gone_on_from_the_file_it_is_the_same_search(scorer, tmp_path):
    path, count = tmp_path / "search.json", 0

    def soon() -> bool:
        nonlocal count
        count += 1
        return count == 100

    archive = Archive(settings=WANTED)
    assert not Experiment(archive, scorer=scorer, path=path).run(stop=soon)
    stored = Archive.load(path)
    assert stored == archive
    assert len(stored.traces) == 3
    assert len(stored.under_way.steps) == 10
    assert Experiment(stored, scorer=scorer, path=path).run()
    # What had been scored before the stop was not scored again.
    assert set(scorer.asked.values()) == {1}
    assert texts(Archive.load(path)) == texts(carried_out(WANTED, scorer))


def test_more_runs_and_methods_only_add(scorer):
    small = carried_out(WANTED.replace(runs=2, methods=("evolution",)), scorer)
    WANTED.check_continues(small.settings)
    before = texts(small)
    small.settings = WANTED
    assert len(small.missing) == 5
    Experiment(small, scorer=scorer).run()
    assert {key: texts(small)[key] for key in before} == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"budget": 31}, "budget"), ({"proxy": "flops"}, "proxy"), ({"seed": 6}, "seed")],
)
def test_a_file_of_another_search_is_refused(changes, said):
    with pytest.raises(EznasError, match=said):
        WANTED.check_continues(WANTED.replace(**changes))


def test_the_archive_survives_its_file(scorer):
    archive = carried_out(WANTED.replace(runs=1), scorer)
    assert Archive.from_json(json.loads(json.dumps(archive.to_json()))) == archive


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "eznas-architecture-search"}'])
def test_files_that_hold_no_search_are_refused(content, tmp_path):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(EznasError, match=r"x\.json"):
        Archive.load(tmp_path / "x.json")
    with pytest.raises(EznasError, match="cannot read"):
        Archive.load(tmp_path / "gone.json")


def test_a_damaged_archive_is_told_of(scorer):
    value = carried_out(WANTED.replace(runs=1), scorer).to_json()
    value["scores"].popitem()
    with pytest.raises(EznasError, match="damaged"):
        Archive.from_json(value)


def test_settings_go_through_plain_data():
    settings = WANTED.replace(
        constraints=Constraints(max_parameters=5, max_latency=0.5),
        protocol=ScoringProtocol(batch_size=2),
        candidates="table",
        budget=2.5,
        unit="seconds",
    )
    assert SearchSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget": 0}, "positive"),
        ({"budget": 2.5}, "whole"),
        ({"runs": 0}, "repeated"),
        ({"seed": -1}, "seed"),
        ({"methods": ("evolutoin",)}, "did you mean 'evolution'"),
        ({"candidates": "tabel"}, "did you mean 'table'"),
        ({"unit": "hours"}, "unit"),
        ({"population": 1}, "population"),
        ({"tournament": 21}, "tournament"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, said):
    with pytest.raises(EznasError, match=said):
        WANTED.replace(**changes)


@pytest.mark.parametrize("limit", [0, -1, float("inf"), float("nan"), True, "5"])
def test_limits_are_positive_numbers(limit):
    with pytest.raises(EznasError, match="max_parameters"):
        Constraints(max_parameters=limit)


def test_scores_are_the_engine_s_and_are_computed_once():
    space, proxy = spaces.get("nasbench201"), resolve("units_sum(frobenius(activation[data]))")
    protocol = ScoringProtocol(batch_size=2)
    empty = space.parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")
    chosen = [*list(space.enumerate())[:3], empty]
    known = {}
    score = remembering(ProxyScorer(proxy, space, protocol), known)
    found = list(score([*chosen, chosen[0]]))
    direct = score_many([proxy], space, chosen, protocol).column(proxy.name)
    assert [each.value for each in found[:4]] == [direct[a].value for a in chosen]
    assert found[3].value is None
    assert "no units" in found[3].reason
    assert found[4] is found[0]
    assert all(each.seconds > 0 for each in found)
    assert list(known) == [a.text for a in chosen]
    assert list(score(chosen)) == found[:4]


def test_only_networks_of_the_table_where_that_is_asked_for(table, scorer):
    archive = Archive(settings=WANTED.replace(candidates="table", runs=1))
    work = Experiment(archive, scorer=scorer)
    assert work.domain.members == table.architectures()
