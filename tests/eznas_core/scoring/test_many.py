from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from eznas_core import spaces
from eznas_core.expressions import evaluate
from eznas_core.foundation import EznasError, UnknownNameError
from eznas_core.scoring import (
    ScoreTable,
    ScoringProtocol,
    build,
    one_thread,
    probe_inputs,
    process_pool,
    representative,
    resolve,
    score,
    score_architecture,
    score_many,
    score_network,
    score_stream,
)
from eznas_core.statistics import ArrayImages, collect, gaussian_probe

SPACE = spaces.get("nasbench201")
PROTOCOL = ScoringProtocol(batch_size=2, seed=5)
PROXIES = tuple(
    resolve(text) for text in ("eznas-a", "params", "l1_norm(weight_grad[noise])", "naswot")
)
ARCHITECTURES = SPACE.sample_distinct(np.random.default_rng(0), 6)


def values(table: ScoreTable) -> list[list[object]]:
    return [[(s.value, s.failure, s.unit_values) for s in row] for row in table.rows.values()]


@pytest.fixture(scope="module")
def table() -> ScoreTable:
    return score_many(PROXIES, SPACE, ARCHITECTURES, PROTOCOL)


def test_rows_and_columns_stand_in_the_order_asked_for(table: ScoreTable):
    assert table.architectures == ARCHITECTURES
    assert list(table.proxies) == [proxy.name for proxy in PROXIES]
    assert table.complete
    assert len(table) == 6
    column = table.column("params")
    assert [s.value for s in column.values()] == [SPACE.parameters(a) for a in ARCHITECTURES]
    assert all(s.seconds > 0 for row in table.rows.values() for s in row)
    with pytest.raises(UnknownNameError, match="did you mean 'params'"):
        table.column("parms")


def test_a_table_scores_as_every_proxy_does_alone(table: ScoreTable):
    for position, proxy in enumerate(PROXIES):
        alone = score_architecture(proxy, SPACE, ARCHITECTURES[3], PROTOCOL)
        assert alone.value == table.rows[ARCHITECTURES[3]][position].value
        assert alone.unit_values == table.rows[ARCHITECTURES[3]][position].unit_values


def test_the_score_of_an_expression_is_its_evaluation(table: ScoreTable):
    inputs = probe_inputs(SPACE, PROTOCOL)
    network = build(SPACE, representative(SPACE, ARCHITECTURES[0]), PROTOCOL)
    with one_thread():
        statistics = collect(network, inputs)
        expected = evaluate(PROXIES[0].expression, statistics)
        assert score(PROXIES[0], statistics).value == expected.value
        itself = collect(build(SPACE, ARCHITECTURES[0], PROTOCOL), inputs)
        assert score(PROXIES[3], itself).value == table.rows[ARCHITECTURES[0]][3].value
    assert table.rows[ARCHITECTURES[0]][0].value == expected.value


def test_order_and_company_do_not_matter(table: ScoreTable):
    turned = score_many(PROXIES[::-1], SPACE, ARCHITECTURES[:2:-1], PROTOCOL)
    for architecture in ARCHITECTURES[:2:-1]:
        there = [(s.value, s.failure) for s in turned.rows[architecture][::-1]]
        assert there == [(s.value, s.failure) for s in table.rows[architecture]]


def test_the_seed_matters(table: ScoreTable):
    other = score_many(PROXIES[:2], SPACE, ARCHITECTURES[:1], ScoringProtocol(batch_size=2, seed=6))
    (first, second), row = other.rows[ARCHITECTURES[0]], table.rows[ARCHITECTURES[0]]
    assert first.value != row[0].value
    assert second.value == row[1].value


def test_the_global_generator_and_the_number_of_threads_do_not_matter(table: ScoreTable):
    torch.manual_seed(99)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        again = score_many(PROXIES, SPACE, ARCHITECTURES[:2], PROTOCOL)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert values(again) == values(table)[:2]


@pytest.mark.slow
def test_two_fresh_worker_processes_give_the_very_same_bits(table: ScoreTable):
    seen: list[tuple[int, int]] = []
    with process_pool(2) as pool:
        there = score_many(
            PROXIES,
            SPACE,
            ARCHITECTURES,
            PROTOCOL,
            executor=pool,
            progress=lambda done, total: seen.append((done, total)),
        )
    assert values(there) == values(table)
    assert there.architectures == table.architectures
    assert seen == [(done, 6) for done in range(1, 7)]


def test_expressions_score_equal_functions_once_and_alike():
    text = "|{}~0|+|none~0|{}~1|+|none~0|none~1|skip_connect~2|"
    a = SPACE.parse(text.format("skip_connect", "nor_conv_3x3"))
    b = SPACE.parse(text.format("nor_conv_3x3", "skip_connect"))
    assert SPACE.canonical(a) == SPACE.canonical(b)
    found = score_many(PROXIES, SPACE, (a, b), PROTOCOL)
    assert found.rows[a][0] is found.rows[b][0]
    assert score_architecture(PROXIES[0], SPACE, b, PROTOCOL).value == found.rows[a][0].value


def test_measures_see_the_convolutions_that_nothing_depends_on():
    live = SPACE.parse("|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|")
    dead = SPACE.parse("|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|")
    assert SPACE.canonical(dead) == SPACE.canonical(live)
    proxies = [resolve("params"), resolve("eznas-a"), resolve("flops")]
    found = score_many(proxies, SPACE, (dead, live), PROTOCOL)
    assert found.rows[dead][0].value == SPACE.parameters(dead) > found.rows[live][0].value
    assert found.rows[dead][2].value == SPACE.macs(dead) / 1e6
    assert found.rows[dead][1] is found.rows[live][1]
    for architecture in (dead, live):
        for position, proxy in enumerate(proxies):
            alone = score_architecture(proxy, SPACE, architecture, PROTOCOL)
            assert alone.value == found.rows[architecture][position].value


def test_work_can_be_stopped_and_what_is_done_is_kept(table: ScoreTable):
    done: list[int] = []
    part = score_many(
        PROXIES,
        SPACE,
        ARCHITECTURES,
        PROTOCOL,
        progress=lambda count, _: done.append(count),
        stop=lambda: len(done) == 2,
    )
    assert not part.complete
    assert part.architectures == ARCHITECTURES[:2]
    assert values(part) == values(table)[:2]


def test_a_stream_yields_each_row_when_it_is_there(table: ScoreTable):
    stream = score_stream(PROXIES, SPACE, ARCHITECTURES, PROTOCOL)
    architecture, row = next(stream)
    stream.close()
    assert architecture == ARCHITECTURES[0]
    assert [s.value for s in row] == [s.value for s in table.rows[architecture]]


def test_any_executor_will_do(table: ScoreTable):
    with ThreadPoolExecutor(1) as pool:
        there = score_many(PROXIES, SPACE, ARCHITECTURES[:3], PROTOCOL, executor=pool)
        pairs = score_many(PROXIES, SPACE, ARCHITECTURES[:3], PROTOCOL, executor=pool, chunk=2)
    assert values(there) == values(pairs) == values(table)[:3]
    with pytest.raises(EznasError, match="at least 1 network, not 0"):
        score_many(PROXIES, SPACE, ARCHITECTURES[:3], PROTOCOL, chunk=0)


@dataclass(frozen=True)
class Killer:
    name: str = "killer"
    text: str = "killer"
    kind: str = "measure"

    def score(self, network: object, inputs: object) -> None:  # noqa: ARG002 - a proxy's
        os._exit(9)


@pytest.mark.slow
def test_a_worker_that_dies_is_a_clear_error():
    with process_pool(1) as pool, pytest.raises(EznasError, match="a worker process died"):
        score_many([Killer()], SPACE, ARCHITECTURES[:2], PROTOCOL, executor=pool)


def test_columns_and_frame_hold_the_same(table: ScoreTable):
    columns, frame = table.columns(), table.frame()
    assert columns["architecture"] == [a.text for a in ARCHITECTURES]
    assert list(columns) == list(frame.columns)
    assert frame["params"].tolist() == columns["params"]
    assert table.seconds("naswot") > 0
    failed = score_many([resolve("exp(exp(numel(weight)))")], SPACE, ARCHITECTURES[:1], PROTOCOL)
    (name,) = failed.proxies
    assert failed.columns()[name] == [None]
    assert "not finite" in failed.columns()[f"{name} reason"][0]
    assert np.isnan(failed.frame()[name]).all()


def test_the_classes_of_images_reach_measures_also_in_a_worker():
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (8, 32, 32, 3), dtype=np.uint8)
    alike = ArrayImages(pixels, name="alike", labels=np.zeros(8, dtype=np.int64))
    unlike = ArrayImages(pixels, name="unlike", labels=np.arange(8))
    found = []
    for images in (alike, unlike):
        given = ([resolve("grad_norm")], SPACE, ARCHITECTURES[:1], PROTOCOL)
        here = score_many(*given, images=images)
        with ThreadPoolExecutor(1) as pool:
            there = score_many(*given, images=images, executor=pool)
        assert values(here) == values(there)
        found.append(values(here))
    assert found[0] != found[1]


def test_images_can_be_given(table: ScoreTable):
    pixels = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)
    protocol = ScoringProtocol(batch_size=2, seed=5, images="five images")
    images = ArrayImages(pixels, name="five images")
    there = score_many(PROXIES[:1], SPACE, ARCHITECTURES[:1], protocol, images=images)
    assert there.rows[ARCHITECTURES[0]][0].value != table.rows[ARCHITECTURES[0]][0].value


def test_the_users_own_network_is_scored_and_left_alone():
    network = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(),
        torch.nn.Conv2d(4, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(4, 3),
    ).eval()  # fmt: skip
    inputs = gaussian_probe((3, 8, 8), batch_size=4, rng=np.random.default_rng(0))
    before = {k: v.clone() for k, v in network.state_dict().items()}
    assert all(score_network(proxy, network, inputs).ok for proxy in PROXIES)
    assert all(torch.equal(v, before[k]) for k, v in network.state_dict().items())
    assert not any(module.training for module in network.modules())


def test_what_cannot_be_scored_is_said():
    with pytest.raises(EznasError, match="two proxies have the same name"):
        score_many([PROXIES[1], PROXIES[1]], SPACE, ARCHITECTURES, PROTOCOL)
    with pytest.raises(EznasError, match="is an architecture of elsewhere"):
        score_many(PROXIES, SPACE, [spaces.Architecture("elsewhere", "x")], PROTOCOL)
    for field, value in {
        "device": "cuda:77", "dataset": "mnist", "images": "/no/folder", "initialisation": "magic",
    }.items():  # fmt: skip
        protocol = ScoringProtocol.from_json({field: value, "batch_size": 1})
        with pytest.raises(EznasError):
            score_many(PROXIES, SPACE, ARCHITECTURES[:1], protocol)
    with pytest.raises(EznasError, match="at least 1 worker"):
        process_pool(0)
    assert len(score_many(PROXIES, SPACE, [], PROTOCOL)) == 0


def test_a_measure_that_prefers_small_values_is_turned_round():
    proxy = resolve("ntk_condition")
    network = build(SPACE, ARCHITECTURES[0], PROTOCOL)
    inputs = probe_inputs(SPACE, PROTOCOL)
    value = proxy.measure.value(network, inputs)
    assert value > 0
    assert score_network(proxy, network, inputs).value == -value
