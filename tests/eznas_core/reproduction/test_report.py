from __future__ import annotations

import csv
import dataclasses
import io
import json

import pytest

from eznas_core.foundation import EznasError
from eznas_core.reproduction import ROWS, Line, Report

LINE = Line(
    row="nds-darts",
    title="NDS DARTS, CIFAR-10",
    proxy="eznas-a",
    text="frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))",
    published=next(row for row in ROWS if row.name == "nds-darts").published["eznas-a"],
    kendall=(0.5, 0.4, 0.6),
    spearman=(0.7, 0.6, 0.8),
    problem="",
    n=120,
    unscored=3,
    label="accuracy",
    label_title="test accuracy",
    truth="micro",
    truth_kind="micro",
    ceiling=0.41,
    noisy=True,
    seed=1,
    batch_size=16,
    images="gaussian",
    label_budget=None,
    seconds=0.25,
    card={"n": 120},
)
NONE = dataclasses.replace(
    LINE,
    proxy="a|b",
    published=None,
    kendall=None,
    spearman=None,
    problem="all\nequal",
    noisy=False,
)
REPORT = Report(
    lines=(LINE, NONE),
    absent={"nds-pnas": "eznas truth fetch nds"},
    protocol="batch 16",
    complete=False,
)


def test_it_survives_json():
    assert Report.from_json(json.loads(REPORT.json())) == REPORT
    with pytest.raises(EznasError, match="later version"):
        Report.from_json({"format": 2})
    with pytest.raises(EznasError, match="damaged"):
        Report.from_json({"format": 1, "lines": [{}]})


def test_whether_the_published_figure_lies_in_our_interval():
    assert LINE.published.kendall == 0.5466
    assert LINE.agrees is True
    assert dataclasses.replace(LINE, kendall=(0.3, 0.2, 0.4)).agrees is False
    assert NONE.agrees is None


def test_csv_has_every_number_and_nothing_where_there_is_none():
    one, none = csv.DictReader(io.StringIO(REPORT.csv()))
    assert (one["published_kendall"], one["kendall"], one["kendall_low"]) == (
        "0.5466",
        "0.5",
        "0.4",
    )
    assert (one["noise_ceiling"], one["n"], one["unscored"], one["seed"]) == (
        "0.41",
        "120",
        "3",
        "1",
    )
    assert (one["label_budget"], one["truth"], one["label"]) == ("", "micro", "accuracy")
    assert (none["kendall"], none["published_kendall"], none["problem"]) == ("", "", "all\nequal")


def test_markdown_is_one_table_with_its_marks():
    text = REPORT.markdown()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 4
    heads = [cell.strip() for cell in rows[0].strip("|").split("|")]
    cells = dict(zip(heads, (c.strip() for c in rows[2].strip("|").split("|")), strict=True))
    assert cells["published tau"] == "0.547"
    assert cells["tau here"] == "0.500 [0.400, 0.600]"
    assert cells["n"] == "120 (3 without a score)"
    assert cells["accuracies"] == "micro (micro, noise ceiling 0.41, mostly chance)"
    assert cells["label budget"] == "unknown"
    assert "a\\|b" in rows[3]
    assert "none: all equal" in rows[3]
    for note in ("Not all of it is done", "IntelLabs/EZNAS", "smaller networks", "nds-pnas"):
        assert note in text
