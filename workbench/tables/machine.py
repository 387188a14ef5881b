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

    Columns: `space`, `dataset`, `networks` (missing where there is no table), `source`, `ceiling`
    (of the default label, missing where it was not measured), `licence`. A source whose default
    label is decided by chance is marked so.
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
                    "source": _source(info),
                    "ceiling": info.ceiling,
                    "licence": info.licence,
                }
                for info in found
            ]
            if not found:
                rows.append({**place, "networks": None, "source": "not here", "licence": ""})
    columns = ["space", "dataset", "networks", "source", "ceiling", "licence"]
    kinds = {"networks": "Int64", "ceiling": "float64"}
    frame = pd.DataFrame(rows, columns=columns).astype(kinds)
    here = frame["networks"].notna()
    return pd.concat([frame[here], frame[~here]], ignore_index=True)


def _source(info: TruthInfo) -> str:
    kind = str(info.kind)
    words = info.source if kind == info.source else f"{info.source} ({kind})"
    return f"{words}, mostly chance" if info.is_noisy else words


def versions() -> pd.DataFrame:
    """One row for each part: `part`, `version`."""
    rows = [
        ("EZNAS Workbench", version()),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.machine()}"),
        *((name, version_of(name) or "not installed") for name in _LIBRARIES),
    ]
    return pd.DataFrame(rows, columns=["part", "version"])
