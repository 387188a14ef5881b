"""The ways to search other than the published one, all through `Evolution.step`."""

from __future__ import annotations

import json

import pytest

from eznas_core.evolution import Evolution, make_task
from eznas_core.foundation import EznasError
from tests.helpers.evolutions import CONFIG, events, run

MODES = {
    "nsga2": {"survival": "nsga2"},
    "islands": {"islands": 3, "migration": 2, "migrants": 2},
    "adapting": {"adapt_rates": True},
    "all": {"survival": "nsga2", "islands": 2, "migration": 1, "adapt_rates": True},
}


@pytest.fixture(scope="module", params=MODES)
def mode(request):
    """The settings of a mode, and a whole run with them."""
    config = CONFIG.replace(**MODES[request.param])
    return config, *run(config)


def test_every_mode_resumes_to_the_same_end(mode):
    config, evolution, records = mode
    first, _ = run(config, steps=2)
    second = Evolution.resume(json.loads(json.dumps(first.state())), make_task(config))
    assert second.state() == first.state()
    rest = []
    while not second.finished:
        rest.append(events(second.step()))
    assert rest == records[2:]
    assert second.state() == evolution.state()


def test_every_mode_keeps_to_its_numbers(mode):
    config, evolution, records = mode
    assert len(evolution.islands) == config.islands
    assert len(evolution.population) <= config.population
    assert {each.id for island in evolution.islands for each in island} == {
        each.id for each in evolution.population
    }
    taus = [each.tau for each in evolution.population]
    assert records[-1]["best_fitness"] == max(taus)
    for record in records[1:]:
        assert record["evaluated"] <= config.offspring + config.recombinations


def test_modes_go_other_ways(finished, mode):
    assert mode[2][1:] != finished[1][1:]


def test_the_front_is_what_nothing_dominates(mode):
    _, evolution, records = mode
    measured = [
        (-each["fitness"], each["size"], each["ms"])
        for record in records
        for each in record["newcomers"]
        if each["fitness"] is not None and each["disguise"] != "shapes alone"
    ]
    front = [(-each["tau"], each["size"], each["ms"]) for each in records[-1]["front"]]
    assert len(front) == len(evolution.front) > 0
    for point in front:
        assert point in measured
        # a tau is compared to four digits
        assert not any(
            other[0] < point[0] - 1e-4 and other[1] <= point[1] and other[2] <= point[2]
            for other in measured
        )


def test_the_volume_never_shrinks_and_rates_are_shares(mode):
    config, _, records = mode
    volumes = [record["hypervolume"] for record in records]
    assert volumes == sorted(volumes)
    assert 0 < volumes[-1] < 1
    for record in records:
        assert 0 <= record["diversity"] <= 2
        assert all(0 <= way["credit"] <= 1 for way in record["ways"].values())
    shares = {how: way["share"] for how, way in records[1]["ways"].items()}
    ends = {how: way["share"] for how, way in records[-1]["ways"].items()}
    common = set(shares) & set(ends)
    assert any(shares[how] != ends[how] for how in common) == config.adapt_rates


def test_nsga2_keeps_short_and_cheap_formulas_beside_the_best(finished):
    evolution, _ = run(CONFIG.replace(survival="nsga2"))
    plain = finished[0]
    assert min(each.size for each in evolution.population) <= min(
        each.size for each in plain.population
    )
    # those of the front that were found last are all there
    alive = {each.id for each in evolution.population}
    assert sum(each.id in alive for each in evolution.front) >= 0.5 * len(evolution.front)


def test_what_one_island_finds_comes_to_the_others_by_migration_alone():
    apart, _ = run(CONFIG.replace(islands=2, migration=100))
    assert not {each.id for each in apart.islands[0]} & {each.id for each in apart.islands[1]}
    joined, _ = run(CONFIG.replace(islands=2, migration=1, migrants=3))
    assert {each.id for each in joined.islands[0]} & {each.id for each in joined.islands[1]}


def test_a_checkpoint_from_before_islands_and_fronts_is_read():
    first, _ = run(steps=3)
    state = first.state()
    for name in ("islands", "front", "credit"):
        del state[name]
    for each in (*state["population"], *state["hall_of_fame"]):
        del each["disguise"]
    second = Evolution.resume(state, make_task(CONFIG))
    assert [each.id for each in second.population] == [each.id for each in first.population]
    assert second.front
    assert [each["text"] for each in events(second.step())["newcomers"]] == [
        each["text"] for each in run(steps=4)[1][3]["newcomers"]
    ]


def test_what_measures_shapes_alone_wins_only_where_it_may():
    from eznas_core.expressions import shape_only

    config = CONFIG.replace(generations=1, initial=60, max_size=4, seed=5)
    kept, records = run(config)
    labelled = [
        each["id"]
        for record in records
        for each in record["newcomers"]
        if each["disguise"] == "shapes alone"
    ]
    assert labelled
    assert not any(shape_only(each.expression) for each in (*kept.hall_of_fame, *kept.front))
    free, _ = run(config.replace(shape_only=True))
    assert any(shape_only(each.expression) for each in (*free.hall_of_fame, *free.front))
    fame = kept.report().to_json()["hall_of_fame"]
    assert all(each["disguise"] != "shapes alone" for each in fame)


def test_where_nothing_but_shapes_is_found_the_report_says_so():
    evolution, _ = run(CONFIG.replace(generations=0))
    evolution.hall_of_fame = ()
    with pytest.raises(EznasError, match="shape_only"):
        evolution.report()
