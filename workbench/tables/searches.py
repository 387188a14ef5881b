"""What searches found: one row a method, and one row a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from workbench import formats
from workbench.formats import number

if TYPE_CHECKING:
    from eznas_core.architecture_search import OverRuns, SearchReport

NETWORK = "network"


def methods(report: SearchReport, titles: Mapping[str, str]) -> pd.DataFrame:
    """Means over the runs, each with its 95 % interval, as text.

    Args:
        report: The report.
        titles: Name of a method to what it is called.
    """
    k = report.k
    return pd.DataFrame(
        [
            {
                "method": titles[each.method],
                "runs": len(each.runs),
                "accuracy of the pick (%)": text(each.accuracy),
                "regret": text(each.regret),
                f"best of top {k} (%)": text(each.best_of_top),
                f"regret of top {k}": text(each.regret_of_top),
                "over random search": signed(each.over_random),
                "over a blind pick": signed(each.over_chance),
                f"top {k} over {k} blind picks": signed(each.top_over_chance),
                "networks a run": _mean([run.networks for run in each.runs]),
                "seconds a run": _mean([run.seconds for run in each.runs]),
            }
            for each in report.methods
        ]
    )


def found(report: SearchReport, titles: Mapping[str, str]) -> pd.DataFrame:
    """The pick of every run, the most highly scored first."""
    best = None if report.best is None else report.best[1]
    listed: list[dict[str, Any]] = []
    for each in report.methods:
        for run in each.runs:
            if not run.top:
                continue
            pick = run.top[0]
            regret = None if best is None or pick.accuracy is None else best - pick.accuracy
            listed.append(
                {
                    "method": titles[each.method],
                    "run": run.run + 1,
                    "score": pick.score,
                    "accuracy": pick.accuracy,
                    "regret": regret,
                    f"best of top {report.k}": run.best_of_top,
                    "parameters": pick.parameters / 1e6,
                    "MFLOPs": pick.macs / 1e6,
                    "ms": pick.latency,
                    "networks": run.networks,
                    "without a score": run.unscored,
                    "ended": run.ended,
                    NETWORK: pick.architecture,
                }
            )
    columns = ["method", "run", "score", "accuracy", "regret", f"best of top {report.k}"]
    columns += ["parameters", "MFLOPs", "ms", "networks", "without a score", "ended", NETWORK]
    frame = pd.DataFrame(listed, columns=columns)
    numbers = ["accuracy", "regret", f"best of top {report.k}", "ms", "score"]
    frame[numbers] = frame[numbers].astype("float64")
    return frame.sort_values("score", ascending=False, ignore_index=True)


def text(value: OverRuns | None, *, sign: bool = False) -> str:
    """A mean with its interval; a dash where there is none."""
    if value is None:
        return formats.ABSENT
    mean = formats.signed(value.mean, 2) if sign else number(value.mean, 2)
    if value.low is None or value.high is None:
        return mean
    return f"{mean} [{number(value.low, 2)}, {number(value.high, 2)}]"


def signed(value: OverRuns | None) -> str:
    """A mean difference, whose sign is always written."""
    return text(value, sign=True)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 1)
