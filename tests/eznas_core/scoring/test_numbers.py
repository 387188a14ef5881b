"""Golden scores: where one changes, `NUMBERS` must be raised, or old scores would be served."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eznas_core import spaces
from eznas_core.measures import MEASURES
from eznas_core.scoring import (
    ScoringProtocol,
    build,
    probe_inputs,
    resolve,
    score_architecture,
)
from eznas_core.scoring.numbers import NUMBERS, computed_by

GOLDEN = Path(__file__).parents[2] / "golden" / "scores.json"
SPACE = spaces.get("nasbench201")
CELL = "|nor_conv_3x3~0|+|skip_connect~0|nor_conv_1x1~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|"
PROXIES = (
    *("eznas-a", "topprog", "units_sum(frobenius(weight_grad[noise]))", "params", "flops"),
    *("synflow", "naswot", "zen", "az_expressivity", "l2_norm", "meco"),
)
# In float32 the kernels of two processors already differ by a thousandth on this network.
IN_DOUBLE = "snip"


def scores() -> dict[str, float | None]:
    network, protocol = SPACE.parse(CELL), ScoringProtocol(batch_size=2, seed=1)
    found = {
        text: score_architecture(resolve(text), SPACE, network, protocol).value for text in PROXIES
    }
    inputs = probe_inputs(SPACE, protocol)
    inputs = replace(inputs, data=inputs.data.double())
    built = build(SPACE, network, protocol).double()
    return {**found, IN_DOUBLE: MEASURES.get(IN_DOUBLE).function(built, inputs)}


def test_scores_are_those_of_this_version_of_the_definitions():
    golden = json.loads(GOLDEN.read_text())
    assert golden["numbers"] == NUMBERS, "NUMBERS was raised: write tests/golden/scores.json anew"
    found = scores()
    assert set(found) == set(golden["scores"])
    for text, value in golden["scores"].items():
        assert found[text] == pytest.approx(value, rel=1e-4), (
            f"the score by {text} is another one: raise NUMBERS in eznas_core/scoring/numbers.py"
        )


def test_what_computes_is_named_with_its_processor():
    found = computed_by("cpu")
    assert set(found) == {"numbers", "torch", "system", "processor"}
    assert found["numbers"] == NUMBERS
