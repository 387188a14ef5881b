"""The lines of a reproduction as a table for the screen."""

from __future__ import annotations

import pandas as pd

from eznas_core.reproduction import Line, Report
from workbench.formats import interval

COLUMNS = (
    *("row", "proxy", "published", "tau", "interval", "published_rho", "rho", "n"),
    *("unscored", "label", "accuracies", "ceiling", "labels_spent"),
)


def listing(report: Report) -> pd.DataFrame:
    """One row a line, in the report's order.

    Columns: `row` in words, `proxy`, `published` tau, `tau` here, its `interval` in words,
    `published_rho`, `rho` in words, `n`, `unscored`, `label`, `accuracies`, `ceiling`,
    `labels_spent`. What there is not is missing; a line without a figure says why in `interval`.
    """
    frame = pd.DataFrame([_row(line) for line in report.lines], columns=list(COLUMNS))
    numbers = dict.fromkeys(("published", "tau", "published_rho", "ceiling"), "float64")
    return frame.astype({**numbers, "labels_spent": "Int64"})


def _row(line: Line) -> dict[str, object]:
    published = line.published
    known = line.truth == line.truth_kind
    return {
        "row": line.title,
        "proxy": line.proxy,
        "published": published.kendall if published else None,
        "tau": line.kendall[0] if line.kendall else None,
        "interval": interval(*line.kendall) if line.kendall else line.problem,
        "published_rho": published.spearman if published else None,
        "rho": interval(*line.spearman) if line.spearman else "",
        "n": line.n,
        "unscored": line.unscored,
        "label": line.label_title,
        "accuracies": line.truth if known else f"{line.truth} ({line.truth_kind})",
        "ceiling": line.ceiling,
        "labels_spent": line.label_budget,
    }
