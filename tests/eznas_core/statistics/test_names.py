from __future__ import annotations

import copy
import pickle
import random

import pytest

from eznas_core.foundation import EznasError
from eznas_core.statistics import ALL_STATISTICS, Probe, Quantity, Statistic


def test_the_22_names():
    assert [str(name) for name in ALL_STATISTICS] == [
        "weight",
        *("weight_grad[data]", "weight_grad[noise]", "weight_grad[perturbed]"),
        *("input_activation[data]", "input_activation[noise]", "input_activation[perturbed]"),
        "input_activation_grad[data]",
        "input_activation_grad[noise]",
        "input_activation_grad[perturbed]",
        *("preactivation[data]", "preactivation[noise]", "preactivation[perturbed]"),
        *("preactivation_grad[data]", "preactivation_grad[noise]"),
        "preactivation_grad[perturbed]",
        *("activation[data]", "activation[noise]", "activation[perturbed]"),
        *("activation_grad[data]", "activation_grad[noise]", "activation_grad[perturbed]"),
    ]


@pytest.mark.parametrize("name", ALL_STATISTICS, ids=str)
def test_a_name_is_read_as_it_is_written(name):
    assert Statistic.parse(str(name)) == name
    assert Statistic.parse(f"  {str(name).upper().replace('[', ' [ ')} ") == name


def test_sorting_gives_the_declared_order():
    shuffled = list(ALL_STATISTICS)
    random.Random(1).shuffle(shuffled)
    assert tuple(sorted(shuffled)) == ALL_STATISTICS


def test_names_are_values():
    assert copy.deepcopy(ALL_STATISTICS) == ALL_STATISTICS
    assert pickle.loads(pickle.dumps(ALL_STATISTICS)) == ALL_STATISTICS
    assert len(set(ALL_STATISTICS)) == 22


def test_each_has_its_own_meaning_and_symbol():
    meanings = {name.meaning for name in ALL_STATISTICS}
    assert len(meanings) == 22
    assert all(text[0].isupper() and text.endswith(".") for text in meanings)
    assert len({name.latex for name in ALL_STATISTICS}) == 22
    assert Statistic.parse("activation_grad[noise]").latex == r"\nabla Y_{\mathrm{N}}"
    assert Statistic.parse("activation_grad[perturbed]").meaning == (
        "The change in the gradient of the summed logits at the batch normalisation's output "
        "when a little noise is added to the images."
    )


def test_gradients_say_that_they_are():
    assert [quantity.value for quantity in Quantity if quantity.is_gradient] == [
        *("weight_grad", "input_activation_grad", "preactivation_grad", "activation_grad")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("wieght", "no statistic 'wieght'; did you mean 'weight'?"),
        ("activation_gard[data]", "did you mean 'activation_grad[data]'?"),
        ("activation[date]", "no probe 'date'; did you mean 'data'? Known: data, noise, pert"),
        ("activation[]", "no probe ''"),
        ("activation", "'activation' needs a probe: write one of activation[data], activ"),
        ("weight[data]", "'weight' is the same for every probe: write it without brackets"),
        ("", "no statistic ''"),
        ("activation[data", "did you mean 'activation[data]'?"),
        ("weight weight", "did you mean 'weight'?"),
    ],
)
def test_what_is_no_name_is_an_error_that_says_what_is_meant(text, message):
    with pytest.raises(EznasError) as error:
        Statistic.parse(text)
    assert message in str(error.value)


def test_a_probe_too_many_or_too_few_is_an_error():
    with pytest.raises(EznasError, match="without brackets"):
        Statistic(Quantity.WEIGHT, Probe.DATA)
    with pytest.raises(EznasError, match="needs a probe"):
        Statistic(Quantity.ACTIVATION)
