from __future__ import annotations

import pytest

from eznas_core.evolution.target import Target, parse_targets
from eznas_core.foundation import EznasError


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("nasbench201/cifar10", "nasbench201/cifar10"),
        (" NAS-Bench-201/CIFAR-100 ", "nasbench201/cifar100"),
        ("nasbench201/cifar100/x-test@200/777", "nasbench201/cifar100/x-test@200/777"),
    ],
)
def test_a_text_has_one_form_that_can_be_read_again(text: str, form: str):
    found = Target.parse(text)
    assert found.text == form
    assert Target.parse(form) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nasbench201", "a text like nasbench201/cifar10"),
        ("nasbench201/", "a text like"),
        ("/cifar10", "a text like"),
        (3, "a text like"),
        ("nasbench210/cifar10", "did you mean 'nasbench201'"),
        ("nasbench201/cifar1000", "did you mean 'cifar100'"),
    ],
)
def test_what_names_no_task_is_refused(text, message: str):
    with pytest.raises(EznasError, match=message):
        Target.parse(text)


def test_a_task_stands_once():
    with pytest.raises(EznasError, match="nasbench201/cifar10 is given twice"):
        parse_targets(["nasbench201/cifar10", "NASBench201/CIFAR10"])
    both = parse_targets(["nasbench201/cifar10", "nasbench201/cifar10/ptq"])
    assert [target.label for target in both] == [None, "ptq"]
