"""A proxy in the form one wants to take away: preview, proof that it agrees, download."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces
from workbench import cache, session
from workbench.formats import plural, score

if TYPE_CHECKING:
    from eznas_core.exporting import Format, ParityReport
    from workbench.proxies import ProxyOption

_CHECKED = "export.checked"
_LINES_AT_FIRST = 60
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
    """Draws the choice of form, the download, the check and the preview.

    Raises:
        EznasError: The proxy is none, or has no such form.
    """
    from eznas_core.exporting import FORMATS, zipped

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
    files = cache.exported(option, form.name, space)
    name = file_name(option, form.suffix)
    lines = plural(sum(len(text.splitlines()) for text in files.values()), "line")
    st.markdown(f"{form.title}: `{name}`, {lines}.")
    _parity(option, form, space)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {name}",
            zipped(files, Path(name).stem) if form.is_archive else "".join(files.values()),
            file_name=name,
            mime=form.media_type,
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )
        _check_button(option, form)
    for path, text in files.items():
        if path:
            with st.expander(path, expanded=path.endswith("proxy.py")):
                _preview(form, text, path)
        else:
            _preview(form, text, form.suffix)


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


def _check_button(option: ProxyOption, form: Format) -> None:
    st.button(
        "Check that it agrees",
        icon=":material/verified:",
        on_click=session.put,
        args=(_CHECKED, (option.key, form.name)),
        help="Scores fresh networks twice: here, and in another process from the file alone; "
        "code in one where nothing but torch can be imported.",
    )


def _parity(option: ProxyOption, form: Format, space: str) -> None:
    if session.get(_CHECKED) != (option.key, form.name):
        st.caption("Not checked against the engine yet: that takes some seconds.")
        return
    report = cache.parity(option, form.name, space)
    if report.ok:
        st.success(_words(report), icon=":material/verified:")
    else:
        st.error(_words(report), icon=":material/error:")
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
        st.image(text)
    lines = text.splitlines(keepends=True)
    shown = text
    if len(lines) > _LINES_AT_FIRST and not st.toggle(
        f"Show all {plural(len(lines), 'line')}", key=f"export.whole.{path}"
    ):
        shown = "".join(lines[:_LINES_AT_FIRST])
    suffix = Path(path).suffix or path
    st.code(shown, language=_LANGUAGES.get(suffix), line_numbers=True, height=560)
