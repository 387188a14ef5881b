from __future__ import annotations

import pytest

from eznas_core.evolution import MUTATIONS, ConfigError, MutationRates


def test_there_is_one_rate_for_each_mutation():
    assert set(MutationRates().to_json()) == set(MUTATIONS)


@pytest.mark.parametrize("value", [-1.0, float("nan"), True, "3", None])
def test_a_rate_is_a_number_from_zero(value):
    with pytest.raises(ConfigError, match="numbers from 0") as caught:
        MutationRates(hoist=value)
    assert caught.value.field == "mutations"


def test_they_cannot_all_be_switched_off():
    with pytest.raises(ConfigError, match="at least one rate"):
        MutationRates(**dict.fromkeys(MutationRates().to_json(), 0.0))
