from __future__ import annotations

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.scoring import (
    ScoringProtocol,
    coverage_of,
    resolve,
    score_architecture,
    score_many,
    score_network,
)
from eznas_core.statistics import collect, gaussian_probe


def test_a_record_without_unit_rules_is_of_a_time_when_there_were_only_the_published():
    assert ScoringProtocol.from_json({"seed": 4}) == ScoringProtocol(seed=4, units="published")
    assert str(ScoringProtocol(units="published")) == str(ScoringProtocol())


def test_unit_rules_are_those_of_the_space_unless_they_are_named():
    open_ = ScoringProtocol()
    assert open_.unit_rules(spaces.get("nasbench201")).name == "published"
    assert open_.for_space(spaces.get("nds-darts")) == ScoringProtocol(units="all")
    named = ScoringProtocol(units=" RELU-linear,relu-conv-bn")
    assert named.units == "relu-conv-bn,relu-linear"
    assert named.for_space(spaces.get("nds-darts")) == named
    assert str(named).endswith("on cpu, units by the rules relu-conv-bn,relu-linear")
    with pytest.raises(EznasError, match="no unit rule 'al'; did you mean 'all'"):
        ScoringProtocol(units="al")
    with pytest.raises(EznasError, match="units is a text, not 3"):
        ScoringProtocol(units=3)


def test_scores_depend_on_the_rules_where_the_network_has_other_units():
    space = spaces.get("nds-darts")
    rng = np.random.default_rng(0)
    cell = "|sep_conv_3x3~0|dil_conv_3x3~1|+" * 3 + "|sep_conv_3x3~0|skip_connect~1|->2,3,4,5"
    text = f"width=4 depth=2 normal={cell} reduce={cell}"
    architecture = space.parse(text)
    proxy = resolve("units_count(frobenius(weight))")
    inputs = gaussian_probe((3, 8, 8), batch_size=2, rng=rng)
    network = space.build(architecture, rng)
    counted = {
        rules: score_network(proxy, network, inputs, rules).value for rules in ("published", "all")
    }
    by_default = score_architecture(proxy, space, architecture, ScoringProtocol(batch_size=2))
    assert by_default.value == counted["all"] > counted["published"] > 0
    published = ScoringProtocol(batch_size=2, units="published")
    table = score_many([proxy], space, [architecture], published)
    assert table.rows[architecture][0].value == counted["published"]
    assert score_many([proxy], space, []).protocol.units == "all"
    covered = coverage_of(space, architecture, ScoringProtocol())
    units = collect(network, inputs, rules="all").units
    assert covered.in_units == covered.convolutions - 1
    assert covered.in_units == len(units) + sum(len(unit.inner) for unit in units)
