from __future__ import annotations

import math

from eznas_core.evolution import EvolutionConfig, Part, PlantedTask, make_task
from eznas_core.evolution.planted import PLANTED
from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS, evaluate, parse, statistics_of
from eznas_core.expressions.network_terminals import SIZES
from eznas_core.foundation import Reason
from eznas_core.statistics import ALL_STATISTICS

CONFIG = EvolutionConfig(
    task="planted", fitness_networks=20, selection_networks=10, test_networks=10, seed=4
)


def test_the_planted_formula_is_nearly_perfect():
    (found,) = PlantedTask(CONFIG).evaluate([parse(PLANTED)], Part.FITNESS)
    assert 0.85 < found.tau < 1.0


def test_its_networks_have_everything_a_formula_may_name():
    table = PlantedTask(CONFIG)._networks[Part.FITNESS][0]
    for statistic in ALL_STATISTICS:
        assert evaluate(parse(f"units_sum({statistic})"), table.statistics).value is not None
    for name in SIZES:
        assert math.isfinite(evaluate(parse(name), table.statistics).value)
    for name in NETWORK_TERMINALS.names():
        found = evaluate(parse(name), table.statistics)
        # There are no weights to measure, which is said and does not end the run.
        assert found.value is not None or found.failure.reason is Reason.UNSUPPORTED
    for row in OPERATORS:
        if row.is_aggregator:
            assert evaluate(parse(f"{row.name}(weight)"), table.statistics).failure is None


def test_equal_seeds_give_equal_networks_and_labels():
    first, second = PlantedTask(CONFIG), PlantedTask(CONFIG)
    other = PlantedTask(CONFIG.replace(seed=5))
    labels = [task.ledger.labels(Part.FITNESS).tolist() for task in (first, second, other)]
    assert labels[0] == labels[1] != labels[2]


def test_the_parts_have_the_sizes_of_the_settings():
    with make_task(CONFIG) as task:
        assert isinstance(task, PlantedTask)
        assert [len(task.networks(part)) for part in Part] == [20, 10, 10]


def test_it_plants_a_formula_of_the_language():
    assert len(statistics_of(parse(PLANTED))) == 2
