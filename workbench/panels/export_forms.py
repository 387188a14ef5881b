"""A proxy in the form one wants to take away: preview, proof that it agrees, download."""

from __future__ import annotations

import re
import time
from concurrent.futures import wait
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces
from workbench import cache, session
from workbench.formats import plural, score
from workbench.guard import guarded
from workbench.proofs import NETWORKS, Claim

if TYPE_CHECKING:
    from eznas_core.exporting import Format, ParityReport
    from workbench.proxies import ProxyOption

_LINES_AT_FIRST = 40
_LOOK_SECONDS = 0.25
_LANGUAGES = {
    ".py": "python",
    ".json": "json",
    ".ipynb": "json",
    ".tex": "latex",
    ".dot": "dot",
    ".svg": "xml",
    ".toml": "toml",
    ".md": "markdown",
}


def show(option: ProxyOption) -> None:
    """Draws the choice of form, the preview, the proof that the file agrees, and the download.

    To be drawn last: while the proof is on its way, nothing that comes after it is drawn.

    Raises:
        EznasError: The proxy is none, or has no such form.
    """
    from eznas_core.exporting import FORMATS

    chosen = st.segmented_control(
        "Form",
        FORMATS.names(),
        default="python",
        required=True,
        format_func=_form_titles().__getitem__,
        key="export.form",
        persist_state="session",
        help="Code to use the proxy elsewhere, JSON to open it here again, the others to look at "
        "it and to write about it.",
    )
    form = FORMATS.get(chosen or "python")
    space = session.get(session.SPACE) or spaces.SPACES.names()[0]
    units = _units(option) if form.follows_rules else ""
    files = cache.exported(option, form.name, space, units)
    lines = plural(sum(len(text.splitlines()) for text in files.values()), "line")
    st.markdown(f"{form.title}: `{file_name(option, form.suffix)}`, {lines}.")
    proof = st.container()
    for path, text in files.items():
        if path:
            with st.expander(path, expanded=path.endswith("proxy.py")):
                _preview(form, text, path)
        else:
            _preview(form, text, form.suffix)
    with proof:
        claim = Claim(proxy=option.name or option.key, form=form.name, space=space, units=units)
        _proof(claim, files)
        _download(option, form, files)


def file_name(option: ProxyOption, suffix: str) -> str:
    """A file name made of the proxy's name.

    >>> from workbench.proxies import ProxyOption
    >>> file_name(ProxyOption(key="eznas-a", title="EZNAS-A", origin="published"), ".py")
    'eznas_a.py'
    """
    named = option.name or (option.key if option.origin in ("published", "measure") else "")
    stem = re.sub(r"\W+", "_", named.casefold()).strip("_") if named else "evolved_proxy"
    return f"{stem or 'proxy'}{suffix}"


def _form_titles() -> dict[str, str]:
    from eznas_core.exporting import FORMATS

    return {form.name: form.label for form in FORMATS}


def _units(option: ProxyOption) -> str:
    """Draws the choice of rules for units; empty for those usual in the space."""
    from eznas_core.statistics import RULE_SETS

    offered = ["", *map(str, RULE_SETS)]
    if option.units and option.units not in offered:
        offered.append(option.units)
    chosen = st.selectbox(
        "Rules for units",
        offered,
        index=offered.index(option.units),
        format_func=lambda rules: rules or "usual in the space",
        accept_new_options=True,
        key=f"export.units.{option.units}",
        persist_state="session",
        help="Which layers the file counts as units: 'published', 'all', or names of rules with "
        "commas between them, such as relu-conv-bn,linear. A formula that evolved with rules of "
        "its own begins with those.",
    )
    return chosen or ""


def _proof(claim: Claim, files: dict[str, str]) -> None:
    """Waits for the proof in view, and draws it; a click elsewhere ends the waiting at once."""
    waiting, began = st.empty(), time.monotonic()
    future = cache.proofs().of(claim, files)
    while not future.done():
        seconds = time.monotonic() - began
        waiting.info(
            f"Scoring {plural(NETWORKS, 'fresh network')} here and, from the file alone, in "
            f"another process: {seconds:.0f} s so far, usually about ten. Then it can be taken.",
            icon=":material/hourglass_top:",
        )
        wait([future], timeout=_LOOK_SECONDS)
        if future.cancelled():  # another visitor asked for something else in between
            future = cache.proofs().of(claim, files)
    waiting.empty()
    with guarded():
        _report(future.result())


def _report(report: ParityReport) -> None:
    if report.ok:
        st.success(_words(report), icon=":material/verified:")
    else:
        st.error(_words(report), icon=":material/error:")
    with st.expander("The scores", icon=":material/table_rows:"):
        st.dataframe(
            {
                "engine": [score(case.engine) for case in report.cases],
                "file alone": [score(case.exported) for case in report.cases],
                "architecture": [case.architecture.text for case in report.cases],
            },
            hide_index=True,
            column_config={"architecture": st.column_config.TextColumn(width="large")},
            alt="Scores by the engine and by the exported file",
        )


def _download(option: ProxyOption, form: Format, files: dict[str, str]) -> None:
    from eznas_core.exporting import zipped

    name = file_name(option, form.suffix)
    st.download_button(
        f"Download {name}",
        zipped(files, Path(name).stem) if form.is_archive else "".join(files.values()),
        file_name=name,
        mime=form.media_type,
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


def _words(report: ParityReport) -> str:
    verdict = "The file agrees with the engine" if report.ok else "The file and the engine differ"
    return (
        f"{verdict}: {plural(len(report.cases), 'fresh network')} of "
        f"{spaces.get(report.space).title} in {report.where}, units by the rules "
        f"'{report.units}', largest relative difference {report.largest_difference:.2g}."
    )


def _preview(form: Format, text: str, path: str) -> None:
    """Draws the beginning of a file; all of it, coloured word by word, holds a browser up."""
    if form.name == "dot":
        st.graphviz_chart(text, alt="The formula as a tree")
    elif form.name == "svg":
        st.image(text, alt="The formula as a tree")
    lines = text.splitlines(keepends=True)
    shown = text
    if len(lines) > _LINES_AT_FIRST and not st.toggle(
        f"Show all {plural(len(lines), 'line')}", key=f"export.whole.{path}"
    ):
        shown = "".join(lines[:_LINES_AT_FIRST])
    suffix = Path(path).suffix or path
    st.code(shown, language=_LANGUAGES.get(suffix), line_numbers=True, height=560)
