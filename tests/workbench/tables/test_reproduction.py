from __future__ import annotations

import pandas as pd

from eznas_core.reproduction import Line, Published, Report
from workbench.tables import reproduction

LINE = {
    "row": "nds-darts",
    "title": "NDS DARTS, CIFAR-10",
    "text": "x",
    "n": 12,
    "unscored": 1,
    "label": "test",
    "label_title": "test accuracy",
    "truth": "nds",
    "truth_kind": "official",
    "ceiling": None,
    "noisy": False,
    "seed": 0,
    "batch_size": 16,
    "images": "gaussian",
    "seconds": 0.1,
    "card": None,
}


def report(*lines: Line) -> Report:
    return Report(lines=lines, absent={}, protocol="", complete=True)


def test_one_row_a_line_and_nothing_where_there_is_nothing():
    whole = Line(
        **LINE,
        proxy="eznas-a",
        published=Published(kendall=0.5, spearman=0.7),
        kendall=(0.4, 0.3, 0.6),
        spearman=(-0.1, -0.2, 0.0),
        problem="",
        label_budget=0,
    )
    empty = Line(
        **LINE,
        proxy="x",
        published=None,
        kendall=None,
        spearman=None,
        problem="all scores are equal",
        label_budget=None,
    )
    frame = reproduction.listing(report(whole, empty))
    assert tuple(frame.columns) == reproduction.COLUMNS
    assert frame["tau"].tolist()[0] == 0.4
    assert frame["interval"].tolist() == ["0.400 [0.300, 0.600]", "all scores are equal"]
    assert frame["rho"].tolist() == ["−0.100 [−0.200, 0.000]", ""]
    assert frame["accuracies"].tolist() == ["nds (official)"] * 2
    assert frame["labels_spent"].tolist() == [0, pd.NA]
    assert frame.loc[1, ["published", "tau", "published_rho"]].isna().all()


def test_nothing_yet():
    assert len(reproduction.listing(report())) == 0
