from __future__ import annotations

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.scoring import (
    ScoringProtocol,
    coverage_of,
    resolve,
    score_architecture,
    score_many,
    score_network,
)
from eznas_core.spaces import FULL, Scale
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


def test_scores_at_a_scale_are_those_of_the_smaller_network():
    space = spaces.get("nds-enas")
    architecture = space.canonical(space.sample(np.random.default_rng(3)))
    genotype = space.genotype(architecture)
    text = str(architecture.text).replace(f"depth={genotype.depth} ", "depth=20 ")
    small = text.replace("depth=20 ", "depth=7 ")
    architecture, shallow = space.parse(text), space.parse(small)
    scale = Scale(side=8, skeleton=(("divisor", 4),), depth_divisor=4)
    protocol = ScoringProtocol(batch_size=2, seed=5).at(scale)

    # By hand: 18 normal cells become 5, and two reductions stay; a quarter of the width; 8x8.
    rng = numpy_generator(5, "network", architecture.text)
    network = space.build(shallow, rng, dataset="cifar10", divisor=4)
    inputs = gaussian_probe((3, 8, 8), batch_size=2, rng=numpy_generator(5, "probe"))
    proxies = [resolve(name) for name in ("params", "units_sum(frobenius(activation_grad[data]))")]
    for proxy in proxies:
        expected = score_network(proxy, network, inputs, space.default_units)
        assert score_architecture(proxy, space, architecture, protocol).value == expected.value
    table = score_many(proxies, space, [architecture], protocol)
    assert table.rows[architecture][0].value == sum(p.numel() for p in network.parameters())
    assert table.protocol.network_scale() == scale


def test_a_scale_is_part_of_a_record_only_where_there_is_one():
    scale = Scale(side=12, depth_divisor=2)
    protocol = ScoringProtocol(seed=2).at(scale)
    assert "scale" not in ScoringProtocol(seed=2).to_json()
    assert ScoringProtocol.from_json(protocol.to_json()) == protocol
    assert str(protocol).endswith("on cpu, networks at 12x12 images, normal cells / 2")
    assert protocol.at(FULL) == ScoringProtocol(seed=2)
    assert ScoringProtocol(scale="depth_divisor=2  side=12").scale == protocol.scale
    with pytest.raises(EznasError, match="'half' is no scale"):
        ScoringProtocol(scale="half")
    with pytest.raises(EznasError, match="scale is a text, not 2"):
        ScoringProtocol(scale=2)
