"""A run as one file: taken away with proof that it is whole, and taken in from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from eznas_core.foundation import data_folder
from eznas_core.runs import RunSummary
from workbench import session
from workbench.formats import plural, score
from workbench.guard import guarded, sentence
from workbench.panels import runs_actions

if TYPE_CHECKING:
    from eznas_core.exporting import ParityReport

_PACKED, _ROUND, _SAID = "runs.bundle", "runs.bundle_round", "runs.bundle_said"


def export(summary: RunSummary) -> None:
    """Draws the way to a bundle: made on request, checked, then offered."""
    key = (str(summary.path), str(summary.status), summary.generation)
    with st.expander("Take this run away as one file", icon=":material/package_2:"):
        st.caption(
            "Settings, events, result, protocol card and formulas in one ZIP archive without "
            "pickles; another machine opens it below its own list of runs."
        )
        if st.button(
            "Make and check the bundle",
            icon=":material/verified:",
            help="Scores fresh networks by the best formula, read from the bundle alone by "
            "another process, and holds the scores against this program's.",
        ):
            with guarded(), st.spinner("Packing the run and scoring fresh networks..."):
                session.put(_PACKED, (key, *_made(summary)))
        kept = session.get(_PACKED)
        if kept is not None and kept[0] == key:
            _offer(summary, kept[1], kept[2])


def take_in() -> None:
    """Draws the upload of a bundle, and what became of the last one."""
    with st.expander("Take in a run from elsewhere", icon=":material/upload_file:"):
        said = session.take(_SAID)
        if said:
            st.success(said, icon=":material/check:")
        # A field of another key is an empty one: what was taken in is not offered again.
        number = session.get(_ROUND, 0)
        given = st.file_uploader("A run bundle (.zip)", type="zip", key=f"runs.upload.{number}")
        name = st.text_input(
            "Name for it",
            key=f"runs.upload_name.{number}",
            placeholder="as it was called",
            help="One word, if it shall not be called as it was.",
        )
        if given is None:
            return
        with guarded():
            # Torch stands behind it: not before somebody brings a file.
            from eznas_core.exporting import read_bundle, unpack_run

            content = given.getvalue()
            bundle = read_bundle(content)
            st.caption(
                f"The run {sentence(bundle.name)}, written by "
                f"{sentence(bundle.exported_by or 'an unknown version')}: "
                f"{plural(len(bundle.files), 'file')}, {plural(len(bundle.formulas), 'formula')}."
            )
            if st.button("Take it in", type="primary", icon=":material/download_done:"):
                path = unpack_run(content, data_folder("runs"), name.strip() or None)
                session.put(_SAID, sentence(f"the run {path.name} is among yours now."))
                session.put(_ROUND, number + 1)
                runs_actions.renew()
                st.rerun()


def _made(summary: RunSummary) -> tuple[bytes, ParityReport | None]:
    """The archive, and the proof by its best formula; none for a run without a result.

    Raises:
        EznasError: The run cannot be packed.
    """
    from eznas_core import spaces
    from eznas_core.exporting import check_text, pack_run, read_bundle

    archive = pack_run(summary.path)
    formulas = read_bundle(archive).formulas
    if not formulas:
        return archive, None
    return archive, check_text(formulas[0], spaces.get(summary.run.config.space))


def _offer(summary: RunSummary, archive: bytes, report: ParityReport | None) -> None:
    if report is None:
        st.info("The run has no result yet: there is no formula to check.", icon=":material/info:")
    else:
        _proof(report)
    if report is None or report.ok:
        st.download_button(
            f"Download ({len(archive) / 1024:,.0f} kB)",
            archive,
            file_name=f"{summary.name}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )


def _proof(report: ParityReport) -> None:
    words = (
        f"{plural(len(report.cases), 'fresh network')} of {report.space}, scored by the best "
        f"formula of the bundle alone: largest relative difference {report.largest_difference:.1e}."
    )
    if report.ok:
        st.success(f"The bundle agrees with the engine. {words}", icon=":material/verified:")
    else:
        st.error(f"The bundle and the engine differ. {words}", icon=":material/error:")
    st.dataframe(
        {
            "engine": [score(case.engine) for case in report.cases],
            "bundle alone": [score(case.exported) for case in report.cases],
            "architecture": [case.architecture.text for case in report.cases],
        },
        hide_index=True,
        column_config={"architecture": st.column_config.TextColumn(width="large")},
        alt="Scores by the engine and by the bundle alone",
    )
