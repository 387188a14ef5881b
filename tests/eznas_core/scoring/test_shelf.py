"""Scores from the store are the computed ones, and what could have changed is not served."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from torch import nn

from eznas_core import spaces
from eznas_core.measures import MEASURES, measure
from eznas_core.networks import SCHEMES
from eznas_core.scoring import (
    MeasureProxy,
    Score,
    ScoreStore,
    ScoreTable,
    ScoringProtocol,
    numbers,
    process_pool,
    resolve,
    score_many,
    shelf,
)
from eznas_core.scoring.recomputation import check_rows
from eznas_core.spaces import OwnNetworks, load_file
from eznas_core.statistics import ArrayImages

SPACE = spaces.get("nasbench201")
PROTOCOL = ScoringProtocol(batch_size=2, seed=5)
PROXIES = [resolve(text) for text in ("eznas-a", "naswot", "rank(naswot, params)")]
NETWORKS = SPACE.sample_distinct(np.random.default_rng(0), 3)
SOURCE = """
from torch import nn
{extra}
def plain(classes):
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, {width}), nn.Linear({width}, classes))

NETWORKS = {{"one": plain}}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ScoreStore]:
    kept = ScoreStore(tmp_path / "scores.sqlite", tell=pytest.fail)
    yield kept
    kept.close()


def numbers_of(table: ScoreTable) -> list[list[object]]:
    return [[(s.value, s.failure, s.unit_values) for s in row] for row in table.rows.values()]


class Forbidden:
    """A network builder that must not be asked."""

    def __call__(self, *_args: object) -> None:
        raise AssertionError("a network was built although its scores are stored")


def test_a_second_time_nothing_is_built_and_every_bit_is_the_same(store, monkeypatch):
    computed = score_many(PROXIES, SPACE, NETWORKS, PROTOCOL)
    first = score_many(PROXIES, SPACE, NETWORKS, PROTOCOL, store=store)
    assert store.info().scores == 3 * len(NETWORKS)
    monkeypatch.setattr("eznas_core.scoring.many.build", Forbidden())
    again = score_many(PROXIES, SPACE, NETWORKS, PROTOCOL, store=store)
    assert numbers_of(again) == numbers_of(first) == numbers_of(computed)
    assert again.rows == first.rows  # the seconds are those of the time it was computed


def test_only_what_is_missing_is_computed_also_by_workers(store):
    score_many(PROXIES[:1], SPACE, NETWORKS[:2], PROTOCOL, store=store)
    with process_pool(1) as pool:
        table = score_many(PROXIES, SPACE, NETWORKS, PROTOCOL, store=store, executor=pool)
    assert numbers_of(table) == numbers_of(score_many(PROXIES, SPACE, NETWORKS, PROTOCOL))
    assert store.info().scores == 3 * len(NETWORKS)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 6},
        {"batch_size": 3},
        {"dataset": "cifar100"},
        {"units": "all"},
    ],
)
def test_another_protocol_has_scores_of_its_own(store, change):
    proxy = resolve("frobenius(activation[data])")
    score_many([proxy], SPACE, NETWORKS[:1], PROTOCOL, store=store)
    other = dataclasses.replace(PROTOCOL, **change)
    found = score_many([proxy], SPACE, NETWORKS[:1], other, store=store)
    assert store.info().scores == 2
    assert numbers_of(found) == numbers_of(score_many([proxy], SPACE, NETWORKS[:1], other))


def test_other_images_under_the_same_name_have_scores_of_their_own(store):
    rng = np.random.default_rng(0)
    for _ in range(2):
        images = ArrayImages(rng.integers(0, 255, (4, 32, 32, 3), dtype=np.uint8), name="mine")
        table = score_many(PROXIES[1:2], SPACE, NETWORKS[:1], PROTOCOL, images=images, store=store)
        expected = score_many(PROXIES[1:2], SPACE, NETWORKS[:1], PROTOCOL, images=images)
        assert numbers_of(table) == numbers_of(expected)
    assert store.info().scores == 2
    assert "images" in next(iter(check_rows(store.sample(2, seed=0)).not_computed))


@pytest.mark.parametrize("what", ["numbers", "torch", "processor"])
def test_other_definitions_or_another_torch_are_not_served(store, monkeypatch, what):
    proxy = resolve("params")
    score_many([proxy], SPACE, NETWORKS, PROTOCOL, store=store)
    changed = {**numbers.computed_by("cpu"), what: "another"}
    for module in (shelf, "eznas_core.scoring.many"):
        name = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{name}.computed_by", lambda device: changed)  # noqa: ARG005
    score_many([proxy], SPACE, NETWORKS, PROTOCOL, store=store)
    assert store.info().scores == 2 * len(NETWORKS)


def test_what_another_machine_computed_is_not_kept(store, monkeypatch):
    proxy = resolve("params")
    monkeypatch.setattr(
        "eznas_core.scoring.many._score_chunk",
        lambda task, jobs, inputs: ({"torch": "0"}, _constant(jobs)),  # noqa: ARG005
    )
    with ThreadPoolExecutor(1) as pool:
        table = score_many([proxy], SPACE, NETWORKS, PROTOCOL, store=store, executor=pool)
    assert [row[0].value for row in table.rows.values()] == [7.0] * 3
    assert store.info().scores == 0


def _constant(jobs):
    return [{(network, position): Score(value=7.0) for position in p} for network, p in jobs]


def test_a_check_finds_a_score_that_is_not_what_is_computed(store):
    score_many(PROXIES[:2], SPACE, NETWORKS, PROTOCOL, store=store)
    found = check_rows(store.sample(6, seed=0))
    assert (found.equal, found.differing, found.not_computed) == (6, (), {})
    (row,) = store.sample(1, seed=0)
    lying = dataclasses.replace(row, score=Score(value=row.score.value + 1e-9))
    found = check_rows([lying])
    assert found.equal == 0
    assert row.network in found.differing[0]


def test_a_space_of_this_session_is_not_stored():
    space = OwnNetworks(name="session-space", networks={"one": lambda: nn.Sequential(nn.Flatten())})
    assert shelf.space_content(space) is None


def test_weights_drawn_by_somebody_s_own_scheme_are_not_stored(store, monkeypatch):
    monkeypatch.setattr(SCHEMES, "_items", dict(SCHEMES._items))
    monkeypatch.setattr(SCHEMES, "_lookup", dict(SCHEMES._lookup))
    SCHEMES.add("ones", lambda network, generator: None)  # noqa: ARG005
    own = dataclasses.replace(PROTOCOL, initialisation="ones")
    score_many([resolve("params")], SPACE, NETWORKS, own, store=store)
    assert store.info().scores == 0


def test_a_file_of_the_user_s_is_stored_by_its_content(store, tmp_path):
    proxy = resolve("params")
    for name, width in (("first_space", 4), ("second_space", 5)):
        file = tmp_path / f"{name}.py"
        file.write_text(SOURCE.format(width=width, extra=""))
        space = load_file(file)
        network = space.parse("one")
        for _ in range(2):
            table = score_many([proxy], space, [network], PROTOCOL, store=store)
            assert table.rows[network][0].value == 3072 * width + width + width * 10 + 10
    assert store.info().scores == 2
    assert check_rows(store.sample(2, seed=0)).equal == 2


@pytest.mark.parametrize("extra", ["import beside", "from . import beside", "import no_such_thing"])
def test_a_file_that_reads_others_is_not_stored(tmp_path, extra):
    file = tmp_path / "mine.py"
    file.write_text(SOURCE.format(width=4, extra=extra))
    assert shelf._imports_of_the_user(file, extra)
    file.write_text(SOURCE.format(width=4, extra="import math, numpy as np"))
    assert not shelf._imports_of_the_user(file, "another")


def test_a_measure_that_is_not_ours_is_not_stored(store, monkeypatch):
    monkeypatch.setattr(MEASURES, "_items", dict(MEASURES._items))
    monkeypatch.setattr(MEASURES, "_lookup", dict(MEASURES._lookup))

    @measure(name="of_a_user", title="mine", formula="1", paper="nobody's", year=2024)
    def of_a_user(network, inputs):  # noqa: ARG001
        """One."""
        return 1.0

    proxy = MeasureProxy(MEASURES.get("of_a_user"))
    score_many([proxy, resolve("params")], SPACE, NETWORKS, PROTOCOL, store=store)
    assert store.info().scores == len(NETWORKS)
