from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eznas_core.evolution import ConfigError, EvolutionConfig, MutationRates, settings
from eznas_core.foundation import EznasError, UnknownNameError


def test_the_json_form_brings_every_setting_back():
    config = EvolutionConfig(
        seed=7,
        label="baseline",
        language="eznas-2022",
        crossover=0.2,
        mutation=0.8,
        mutations=MutationRates(hoist=0.0),
        population=11,
    )
    text = json.dumps(config.to_json())
    assert EvolutionConfig.from_json(json.loads(text)) == config
    assert pickle.loads(pickle.dumps(config)) == config
    assert hash(config) == hash(EvolutionConfig.from_json(json.loads(text)))


def test_settings_left_out_have_their_default():
    assert EvolutionConfig.from_json({"seed": 4}) == EvolutionConfig(seed=4)


def test_every_setting_has_title_help_and_a_default_that_is_allowed():
    names = [found.name for found in settings()]
    assert names == list(EvolutionConfig().to_json())[1:]
    assert all(found.title and found.help.endswith(".") for found in settings())


@pytest.mark.parametrize("found", [each for each in settings() if each.low is not None])
def test_numbers_beyond_the_limits_are_refused_by_name(found):
    for value in (found.low - 1, found.high + 1, "4", None, True, float("nan")):
        with pytest.raises(ConfigError) as caught:
            EvolutionConfig(**{found.name: value})
        assert caught.value.field == found.name
        assert repr(value) in str(caught.value)
        assert f"from {found.low} to {found.high}" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"crossover": 0.7, "mutation": 0.4}, "mutation"),
        ({"initial_depth_low": 5, "initial_depth_high": 4}, "initial_depth_low"),
        ({"initial_depth_high": 9, "max_depth": 8}, "initial_depth_high"),
        ({"trial_networks": 50, "fitness_networks": 40}, "trial_networks"),
        ({"fitness_networks": 300, "selection_networks": 201}, "label_budget"),
        ({"survival": "nsga3"}, "survival"),
        ({"islands": 30, "population": 59}, "islands"),
        ({"adapt_rates": 1}, "adapt_rates"),
        ({"shape_only": "no"}, "shape_only"),
        ({"task": "cooking"}, "task"),
        ({"label": 3}, "label"),
        ({"images": 3}, "images"),
        ({"mutations": {"subtree": 1.0}}, "mutations"),
        ({"language": "wild"}, "language"),
        ({"space": "nasbench21"}, "space"),
        ({"dataset": "mnist"}, "dataset"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_name(changes, field):
    with pytest.raises(ConfigError) as caught:
        EvolutionConfig(**changes)
    assert caught.value.field == field


def test_names_are_understood_in_any_spelling():
    config = EvolutionConfig(space="NASBench201", language="EZNAS_2022")
    assert (config.space, config.language) == ("nasbench201", "eznas-2022")


def test_the_error_for_a_language_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean 'wide'"):
        EvolutionConfig(language="wild")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"populatoin": 3}, "did you mean 'population'"),
        ({"mutations": {"subtre": 3}}, "did you mean 'subtree'"),
        ({"format": 99}, "newer version"),
        ([], "a JSON object"),
        ({"mutations": {"subtree": -1}}, "numbers from 0"),
        ({"mutations": dict.fromkeys(MutationRates().to_json(), 0)}, "at least one rate"),
    ],
)
def test_a_damaged_form_is_refused_with_a_reason(value, message):
    with pytest.raises(EznasError, match=message):
        EvolutionConfig.from_json(value)


def test_replace_checks_again_and_knows_its_fields():
    assert EvolutionConfig().replace(seed=5).seed == 5
    with pytest.raises(ConfigError):
        EvolutionConfig().replace(seed=-1)
    with pytest.raises(UnknownNameError, match="seed"):
        EvolutionConfig().replace(sed=1)


def test_what_crossover_and_mutation_leave_are_immigrants():
    assert EvolutionConfig(crossover=0.3, mutation=0.5).immigrants == pytest.approx(0.2)
    assert EvolutionConfig(crossover=0.3, mutation=0.7).immigrants == 0.0


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from([found.name for found in settings()]),
    value=st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.lists(st.none()),
    ),
)
def test_any_value_is_taken_or_refused_in_words(name, value):
    try:
        config = EvolutionConfig.from_json({name: value})
    except EznasError:
        return
    assert EvolutionConfig.from_json(config.to_json()) == config


TWO = ("nasbench201/cifar10", "nasbench201/cifar100/x-test")


def test_tasks_are_read_in_any_spelling_and_the_first_is_the_space_and_data_set():
    config = EvolutionConfig(tasks=["NAS-Bench-201/CIFAR-100/x-test", "nasbench201/cifar10"])
    assert config.tasks == TWO[::-1]
    assert (config.space, config.dataset, config.label) == ("nasbench201", "cifar100", "x-test")
    assert [target.text for target in config.targets] == list(config.tasks)
    again = EvolutionConfig.from_json(json.loads(json.dumps(config.to_json())))
    assert again == config
    assert hash(again) == hash(config)
    assert config.replace(seed=4).tasks == config.tasks


def test_without_tasks_there_is_the_one_of_space_and_data_set():
    (target,) = EvolutionConfig(label="ptq").targets
    assert target.text == "nasbench201/cifar10/ptq"


def test_the_label_budget_counts_all_tasks_and_what_is_looked_at():
    assert EvolutionConfig(tasks=TWO).labels_needed == 240
    assert EvolutionConfig(tasks=TWO, stratify="none", label_budget=240).label_budget == 240
    with pytest.raises(ConfigError, match="takes 240, allowed are at least 240"):
        EvolutionConfig(tasks=TWO, label_budget=239)
    assert EvolutionConfig(stratify="accuracy").labels_needed == 480
    with pytest.raises(ConfigError, match="takes 960"):
        EvolutionConfig(tasks=TWO, stratify="accuracy")
    planted = EvolutionConfig(task="planted", stratify="accuracy")  # has no strata at all
    assert planted.labels_needed == 120


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"tasks": "nasbench201/cifar10"}, "tasks", "a list of texts"),
        ({"tasks": ["nasbench201"]}, "tasks", "like nasbench201/cifar10"),
        ({"tasks": ["nasbench201/cifar11"]}, "tasks", "did you mean 'cifar10"),
        ({"tasks": [TWO[0], TWO[0]]}, "tasks", "given twice"),
        ({"tasks": TWO, "task": "planted"}, "tasks", "none beside task planted"),
        ({"combine": "median"}, "combine", "minimum and mean and lexicase"),
        ({"criterion": "upper"}, "criterion", "tau and lower"),
        ({"stratify": True}, "stratify", "none and parameters and accuracy"),
        ({"racing": 7}, "racing", "from 8 to fewer than 60"),
        ({"racing": 60}, "racing", "from 8 to fewer than 60"),
        ({"racing": -1}, "racing", "whole numbers"),
    ],
)
def test_settings_of_the_fitness_are_checked(changes, field, message):
    with pytest.raises(ConfigError, match=message) as caught:
        EvolutionConfig(**changes)
    assert caught.value.field == field


def test_runs_from_before_there_were_strata_keep_their_networks():
    old = {"format": 1, "seed": 3}
    assert EvolutionConfig.from_json(old).stratify == "none"
    assert EvolutionConfig.from_json({"seed": 3}).stratify == "parameters"
    new = EvolutionConfig(seed=3).to_json()
    assert new["format"] == 2
    assert EvolutionConfig.from_json(new).stratify == "parameters"
    with pytest.raises(ConfigError, match="newer version"):
        EvolutionConfig.from_json({"format": "1"})


def test_a_whole_number_beyond_any_float_is_refused():
    with pytest.raises(EznasError):
        EvolutionConfig.from_json({**EvolutionConfig().to_json(), "crossover": 10**400})


def test_rules_for_units_are_named_as_everywhere_and_usual_where_they_are_not():
    assert EvolutionConfig().units is None
    assert EvolutionConfig(units=" ALL ").units == "all"
    chosen = EvolutionConfig(units="relu-linear, Relu-Conv-BN")
    assert chosen.units == "relu-conv-bn,relu-linear"
    assert EvolutionConfig.from_json(chosen.to_json()) == chosen
    with pytest.raises(ConfigError, match="did you mean 'relu-conv-bn'") as caught:
        EvolutionConfig(units="relu-conv-nb")
    assert caught.value.field == "units"


def test_settings_of_a_run_from_before_there_were_rules_to_choose_are_read():
    before = {name: value for name, value in EvolutionConfig().to_json().items() if name != "units"}
    assert EvolutionConfig.from_json(before).units is None
