"""The accuracy tables of this machine: which there are, and how each is spread."""

from __future__ import annotations

import streamlit as st

from eznas_core import spaces, truth
from eznas_core.truth import TruthInfo
from workbench import cache, screen
from workbench.figures import histogram
from workbench.panels import provenance, truth_noise
from workbench.tables import machine


def show() -> None:
    """Draws the list of tables, and one of them with its histogram and noise ceiling.

    Raises:
        EznasError: The data folder cannot be read, or the table is damaged.
    """
    present = truth.available()
    st.dataframe(
        machine.accuracies(spaces.SPACES, present),
        hide_index=True,
        placeholder="–",
        column_config={
            "networks": st.column_config.NumberColumn(format="localized", width="small"),
            "source": st.column_config.TextColumn(width=220),
            "ceiling": st.column_config.NumberColumn(
                "noise ceiling", format="%.2f", width="small", help=truth_noise.HELP
            ),
        },
        alt="Accuracy tables on this machine",
    )
    st.caption(
        "The first table of a space and dataset is the one that is used. Your own comes in below; "
        "a benchmark's files with `eznas truth import PATH` or `eznas truth fetch NAME`."
    )
    if not present:
        return
    by_name = {f"{info.name}, {info.dataset}": info for info in present}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Table", list(by_name), key="truth.table", width=380)
        info = by_name[name]
        table = cache.accuracies(info.space, info.dataset, info.source)
        label = st.selectbox(
            "Column",
            table.labels,
            index=table.labels.index(table.default_label),
            format_func={c.name: c.title for c in table.columns}.__getitem__,
            key=f"truth.label.{name}",
            width=420,
        )
    _draw(info, label)


def _draw(info: TruthInfo, label: str) -> None:
    table = cache.accuracies(info.space, info.dataset, info.source)
    provenance.show(table, table.column(label))
    values = table.values(table.architectures(label), label)
    drawn = histogram.info(values, quantity=f"{table.column(label).title}, %", bins=40)
    screen.chart(histogram.figure(drawn, screen.palette()), drawn.description, key="truth.spread")
    truth_noise.show_ceilings(info.ceilings, label)
