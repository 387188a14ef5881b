"""What this installation consists of: accuracy tables, versions."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence

import pandas as pd

from eznas_core.spaces import SearchSpace
from eznas_core.truth import TruthInfo
from workbench.version import version, version_of

_LIBRARIES = (
    "torch",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "streamlit",
    "plotly",
    "graphviz",
    "analog-nasbench",
)


def accuracies(known: Iterable[SearchSpace], present: Sequence[TruthInfo]) -> pd.DataFrame:
    """One row for each table, then one for each space and dataset without any.

    Columns: `space`, `dataset`, `networks` (missing where there is no table), `source`, `licence`.
    """
    rows = []
    for space in known:
        for dataset in space.datasets:
            found = [i for i in present if (i.space, i.dataset) == (space.name, dataset)]
            place = {"space": space.title, "dataset": space.dataset(dataset).title}
            rows += [
                {
                    **place,
                    "networks": info.architectures,
                    "source": f"{info.source} ({info.kind})",
                    "licence": info.licence,
                }
                for info in found
            ]
            if not found:
                rows.append({**place, "networks": None, "source": "not here", "licence": ""})
    columns = ["space", "dataset", "networks", "source", "licence"]
    frame = pd.DataFrame(rows, columns=columns).astype({"networks": "Int64"})
    here = frame["networks"].notna()
    return pd.concat([frame[here], frame[~here]], ignore_index=True)


def versions() -> pd.DataFrame:
    """One row for each part: `part`, `version`."""
    rows = [
        ("EZNAS Workbench", version()),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.machine()}"),
        *((name, version_of(name) or "not installed") for name in _LIBRARIES),
    ]
    return pd.DataFrame(rows, columns=["part", "version"])
