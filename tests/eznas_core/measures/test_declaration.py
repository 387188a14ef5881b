from __future__ import annotations

import pytest
import torch
from torch import nn

from eznas_core.foundation import Failure, Reason
from eznas_core.measures import MEASURES, UnmeasurableError, measure
from eznas_core.measures._randomness import generator_for, labels_for
from eznas_core.statistics import ProbeInputs

IMAGES = torch.zeros(40, 1, 2, 2)
INPUTS = ProbeInputs(data=IMAGES, noise=IMAGES + 1, perturbed=IMAGES, source="zeros")


def test_a_declaration_without_docstring_or_with_a_taken_name_is_refused():
    declare = measure(name="nothing", title="n", formula="0", paper="none at all", year=2000)
    with pytest.raises(ValueError, match="docstring"):
        declare(lambda _network, _inputs: 0.0)

    def documented(network: nn.Module, inputs: ProbeInputs) -> float:  # noqa: ARG001
        """Zero."""
        return 0.0

    taken = measure(name="Nwot", title="n", formula="0", paper="none at all", year=2000)
    with pytest.raises(ValueError, match="already declared as 'naswot'"):
        taken(documented)
    assert "nothing" not in MEASURES


@pytest.mark.parametrize(
    ("value", "reason"),
    [(float("inf"), Reason.NON_FINITE), (float("nan"), Reason.NON_FINITE), (None, Reason.SHAPE)],
)
def test_what_is_no_finite_number_is_a_reason(value: float | None, reason: Reason):
    from dataclasses import replace

    def function(network: nn.Module, inputs: ProbeInputs) -> float:  # noqa: ARG001
        if value is None:
            raise UnmeasurableError("does not fit", Reason.SHAPE)
        return value

    found = replace(MEASURES.get("params"), function=function).value(nn.Identity(), INPUTS)
    assert isinstance(found, Failure)
    assert found.reason is reason


def test_labels_and_draws_are_a_function_of_the_probe():
    labels = labels_for(INPUTS, 10)
    assert torch.equal(labels, labels_for(INPUTS, 10))
    assert set(labels.tolist()) <= set(range(10))
    assert len(set(labels.tolist())) > 5
    other = ProbeInputs(data=IMAGES, noise=IMAGES + 2, perturbed=IMAGES, source="zeros")
    assert not torch.equal(labels, labels_for(other, 10))
    first, second = (torch.rand(3, generator=generator_for(INPUTS, name)) for name in "ab")
    assert not torch.equal(first, second)
