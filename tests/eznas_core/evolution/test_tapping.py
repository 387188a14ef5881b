from __future__ import annotations

import pytest

from eznas_core import spaces
from eznas_core.evolution import ConfigError, EvolutionConfig, RankingTask, check_units
from eznas_core.evolution.tapping import protocol_of, require_units
from eznas_core.scoring import ScoringProtocol

CONFIG = EvolutionConfig(
    fitness_networks=5, selection_networks=4, test_networks=5, batch_size=2, seed=1
)
SPACE = spaces.get("nasbench201")


def test_the_protocol_has_the_rules_that_are_named_or_else_the_usual_ones():
    (target,) = CONFIG.targets
    assert protocol_of(CONFIG, target) == ScoringProtocol(batch_size=2, seed=1).for_space(SPACE)
    for rules in ("all", "relu-conv-bn"):
        protocol = protocol_of(CONFIG.replace(units=rules), target)
        assert protocol == ScoringProtocol(batch_size=2, seed=1, units=rules)


def test_rules_that_find_units_pass_and_others_are_refused_with_what_they_left_out():
    for rules in (None, "published", "all", "conv-bn-relu"):
        check_units(CONFIG.replace(units=rules))
    with pytest.raises(ConfigError) as caught:
        check_units(CONFIG.replace(units="relu-linear"))
    assert caught.value.field == "units"
    message = str(caught.value)
    assert message.startswith("units: the rules 'relu-linear' find no unit in networks of NAS-")
    assert "its result is the logits" in message
    assert "usual in this space are the rules 'published'" in message


def test_one_network_with_units_is_enough():
    # Without a convolution in its cell a network has the units between its stages, by these rules.
    (target,) = CONFIG.targets
    bare = SPACE.parse("|none~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|none~2|")
    require_units(CONFIG.replace(units="relu-conv-bn"), target, [bare])
    with pytest.raises(ConfigError, match="act-conv"):
        require_units(CONFIG.replace(units="act-conv"), target, [bare])


def test_a_task_refuses_them_before_it_measures_anything():
    with pytest.raises(ConfigError, match="units: the rules 'linear' find no unit"):
        RankingTask(CONFIG.replace(units="linear"))


def test_a_planted_task_has_no_networks_to_look_at():
    check_units(CONFIG.replace(task="planted", units="linear"))


def test_the_rules_stand_on_the_card_and_change_what_is_measured():
    card = {}
    for rules in (None, "relu-conv"):
        task = RankingTask(CONFIG.replace(units=rules))
        task.ledger.open_test(0)
        card[rules] = task.card()["scoring"]["units"]
    assert card == {None: "published", "relu-conv": "relu-conv"}
