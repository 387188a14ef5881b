"""What a reproduction has found so far, beside what was published; to be taken away."""

from __future__ import annotations

import streamlit as st

from eznas_core.reproduction import Report, ReproductionRun
from workbench.tables import reproduction

_NUMBER = "%.3f"


def show(run: ReproductionRun) -> None:
    """Draws the table, its notes and the downloads.

    Raises:
        EznasError: The report is damaged.
    """
    st.caption(f"{run.plan}.")
    report = run.report()
    if report is None:
        st.info("The first row is being scored.", icon=":material/hourglass_top:")
        return
    if report.lines:
        _table(report)
    _absent(report)
    if not run.directory.status.is_live:
        _downloads(report, run.path.name)


def _table(report: Report) -> None:
    columns = st.column_config
    st.dataframe(
        reproduction.listing(report),
        hide_index=True,
        height="content",
        placeholder="–",
        column_config={
            "row": columns.TextColumn("space, dataset", width="medium", pinned=True),
            "proxy": columns.TextColumn(width=130, pinned=True),
            "published": columns.NumberColumn("published tau", format=_NUMBER, width=110),
            # The interval says it too.
            "tau": None,
            "interval": columns.TextColumn(
                "tau here", help="With its 95 % bootstrap interval over networks.", width="medium"
            ),
            "published_rho": columns.NumberColumn("published rho", format=_NUMBER, width=110),
            "rho": columns.TextColumn("rho here", width="medium"),
            "unscored": columns.NumberColumn(
                "no score", help="Networks without a score; they are ranked last.", width="small"
            ),
            "label": columns.TextColumn(width="medium"),
            "ceiling": columns.NumberColumn("noise ceiling", format="%.2f", width="small"),
            "labels_spent": columns.NumberColumn(
                "labels spent", help="To find the proxy; missing where nobody counted them."
            ),
        },
        alt="Published figures beside those found here",
    )
    for source in sorted({line.published.source for line in report.lines if line.published}):
        st.caption(f"Published: {source}.")
    noisy = sorted({line.title for line in report.lines if line.noisy})
    if noisy:
        st.warning(
            f"Mostly chance: {', '.join(noisy)}. Two trainings of its networks agree too little "
            "for a figure there to say much.",
            icon=":material/casino:",
        )


def _absent(report: Report) -> None:
    if not report.absent:
        return
    title = f"Rows without accuracies here: {len(report.absent)}"
    with st.expander(title, icon=":material/block:"):
        for name, how in report.absent.items():
            st.markdown(f"**{name}**")
            st.code(how, language="bash", wrap_lines=True)


def _downloads(report: Report, name: str) -> None:
    with st.container(horizontal=True):
        for title, text, suffix, kind in (
            ("Markdown", report.markdown(), "md", "text/markdown"),
            ("CSV", report.csv(), "csv", "text/csv"),
        ):
            st.download_button(
                title,
                text,
                f"reproduction-{name}.{suffix}",
                kind,
                icon=":material/download:",
                on_click="ignore",
            )
