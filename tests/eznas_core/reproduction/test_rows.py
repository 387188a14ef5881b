from __future__ import annotations

import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.reproduction import ROWS, chosen_rows, truth_of
from eznas_core.truth import OFFERS, SourceKind


def test_the_rows_are_those_of_the_published_table():
    assert [(row.name, row.space, row.dataset) for row in ROWS] == [
        ("nasbench201-cifar10", "nasbench201", "cifar10"),
        ("nasbench201-cifar100", "nasbench201", "cifar100"),
        ("nasbench201-imagenet16-120", "nasbench201", "imagenet16-120"),
        ("nats-sss", "nats-sss", "cifar10"),
        ("nds-darts", "nds-darts", "cifar10"),
        ("nds-amoeba", "nds-amoeba", "cifar10"),
        ("nds-enas", "nds-enas", "cifar10"),
        ("nds-pnas", "nds-pnas", "cifar10"),
        ("nds-nasnet", "nds-nasnet", "cifar10"),
    ]
    for row in ROWS:
        assert row.dataset in spaces.get(row.space).datasets
        assert row.offer in OFFERS.names()
        assert row.offer in row.how_to_get


def test_the_published_figures_are_those_of_the_authors_readme():
    published = {
        row.name: (row.published["eznas-a"].kendall, row.published["eznas-a"].spearman)
        for row in ROWS
        if row.published
    }
    assert published == {
        "nasbench201-cifar10": (0.6195, 0.8085),
        "nasbench201-cifar100": (0.6169, 0.7983),
        "nats-sss": (0.7074, 0.8873),
        "nds-darts": (0.5466, 0.7365),
        "nds-amoeba": (0.4130, 0.5775),
        "nds-enas": (0.5111, 0.6933),
        "nds-pnas": (0.4782, 0.6563),
        "nds-nasnet": (0.4312, 0.6051),
    }
    # Both readings of the program have the one figure that was published for it.
    assert all(row.published.get("eznas-a-paper") == row.published.get("eznas-a") for row in ROWS)
    assert all("IntelLabs/EZNAS" in each.source for r in ROWS for each in r.published.values())


def test_rows_are_chosen_by_row_or_space_in_any_spelling():
    assert chosen_rows() == ROWS
    assert [r.name for r in chosen_rows(["NASBench201"])] == [r.name for r in ROWS[:3]]
    assert [r.name for r in chosen_rows(["nds_enas", "nasbench201_cifar100"])] == [
        "nasbench201-cifar100",
        "nds-enas",
    ]
    with pytest.raises(EznasError, match="did you mean 'nds-darts'"):
        chosen_rows(["nds-dart"])


def test_official_before_micro_and_no_table_of_the_users(keep):
    row = chosen_rows(["nats-sss"])[0]
    assert truth_of(row) is None
    keep("mine")
    assert truth_of(row) is None
    keep("micro")
    assert truth_of(row).kind is SourceKind.MICRO
    keep("nats-bench")
    assert truth_of(row).source == "nats-bench"
