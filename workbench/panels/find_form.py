"""What to search for: with which proxy, by which methods, within which budget and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core import runs
from workbench import seen, session
from workbench.guard import guarded
from workbench.panels import proxy_choice
from workbench.proxies import described, searched_with

if TYPE_CHECKING:
    from eznas_core.architecture_search import Constraints, SearchSettings
    from workbench.panels.space_choice import SpaceChoice

_OFFERED = "find.offered"
_CANDIDATES = {"space": "whole space", "table": "known accuracies only"}


def show(choice: SpaceChoice) -> None:
    """Draws the form; a valid one starts a search and makes it the visitor's."""
    from eznas_core.architecture_search import METHODS, Candidates, Unit

    proxy = _proxy(choice)
    with st.form("find.form"):
        methods = st.pills(
            "Methods",
            METHODS.names(),
            selection_mode="multi",
            default=list(METHODS.names()),
            format_func={method.name: method.title for method in METHODS}.__getitem__,
            key="find.methods",
            persist_state="session",
            help="  \n".join(f"**{m.title}** ({m.paper}): {m.meaning}" for m in METHODS)
            + "  \nRandom search is always run, to compare with.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            unit = st.selectbox(
                "Budget in",
                [str(each) for each in Unit],
                key="find.unit",
                persist_state="session",
                help="Networks scored in one run; or seconds of scoring, and the result then "
                "depends on this machine.",
                width=140,
            )
            budget = st.number_input(
                "Budget a run",
                1,
                100_000,
                100,
                step=50,
                key="find.budget",
                persist_state="session",
                width=140,
            )
            repeats = st.number_input(
                "Runs",
                1,
                100,
                5,
                key="find.runs",
                persist_state="session",
                help="How often each method is repeated, with other seeds: the intervals are over "
                "these runs.",
                width=110,
            )
            seed = st.number_input(
                "Seed",
                0,
                2**31 - 1,
                0,
                key="find.seed",
                persist_state="session",
                help="Decides every draw of the search, the weights and the images. The same seed "
                "finds the same networks (with a budget in networks).",
                width=130,
            )
            batch = st.number_input(
                "Batch size",
                1,
                256,
                16,
                key="find.batch",
                persist_state="session",
                help="Images a network is shown.",
                width=120,
            )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            parameters = _limit("Most parameters (M)", "find.parameters", "Millions.", step=0.1)
            macs = _limit(
                "Most MFLOPs",
                "find.macs",
                "Millions of multiply-adds for one image.",
                step=10.0,
            )
            latency = _limit(
                "Most milliseconds",
                "find.latency",
                "For one image on this machine, one thread: the median of 15 passes, measured "
                "while the search goes on.",
                step=1.0,
            )
            # What is found outside of a table cannot be judged by it: there the table comes first.
            size = choice.space.size
            partial = size is None or len(choice.table) < size
            candidates = st.selectbox(
                "Candidates",
                [str(each) for each in sorted(Candidates, reverse=partial)],
                format_func=_CANDIDATES.__getitem__,
                key=f"find.candidates.{'table' if partial else 'space'}",
                persist_state="session",
                help="In a space too large to be trained whole, only a search among networks of "
                "known accuracy can be judged.",
                width=210,
            )
        asked = st.form_submit_button("Start search", type="primary", icon=":material/play_arrow:")
    st.caption(
        "The search sees scores only. Accuracies are read afterwards, to judge what was found. It "
        "runs in a process of its own: you may leave this page."
    )
    if not asked or proxy is None:
        return
    with guarded():
        limits = _constraints(parameters, macs, latency)
        given = {
            "methods": tuple(methods),
            "budget": budget,
            "unit": unit,
            "runs": int(repeats),
            "seed": int(seed),
            "candidates": candidates,
            "constraints": limits,
        }
        settings = _settings(choice, proxy, given, batch_size=int(batch))
        search = runs.start_search(settings)
        session.put(session.SEARCH_WANTED, search.name)
        st.rerun()


def _proxy(choice: SpaceChoice) -> str | None:
    """Draws the choice of the proxy; until one is chosen, it is the one that suits the space."""
    usual, why = searched_with(choice.space.name)
    if session.get(session.SEARCH_PROXY) in (None, session.get(_OFFERED)):
        session.put(session.SEARCH_PROXY, usual)
    session.put(_OFFERED, usual)
    title = described(usual, proxy_choice.options()).title
    return proxy_choice.show(
        key=session.SEARCH_PROXY,
        help="What the search sees of a network: its score by this proxy. For "
        f"{choice.space.title} it begins with {title}: {why}. Another one can be chosen.",
    )


def _limit(label: str, key: str, help: str, *, step: float) -> float | None:
    value = st.number_input(
        label,
        min_value=0.0,
        value=None,
        step=step,
        placeholder="no limit",
        key=key,
        persist_state="session",
        help=help,
        width=180,
    )
    return value or None


def _constraints(
    parameters: float | None, macs: float | None, latency: float | None
) -> Constraints:
    from eznas_core.architecture_search import Constraints

    return Constraints(
        max_parameters=None if parameters is None else round(parameters * 1e6),
        max_macs=None if macs is None else round(macs * 1e6),
        max_latency=latency,
    )


def _settings(
    choice: SpaceChoice, proxy: str, given: dict[str, Any], *, batch_size: int
) -> SearchSettings:
    """The settings; the proxy is checked now, not in the worker.

    Raises:
        EznasError: The proxy is none, or a value cannot be used.
    """
    from eznas_core.architecture_search import SearchSettings
    from eznas_core.scoring import ScoringProtocol, resolve

    resolve(proxy)
    option = described(proxy, proxy_choice.options(), own_labels=seen.labels())
    return SearchSettings(
        space=choice.space.name,
        proxy=option.key,  # a saved formula by its text: a name may be given to another one
        label=choice.label.name,
        protocol=ScoringProtocol(
            batch_size=batch_size, seed=given["seed"], dataset=choice.table.dataset
        ).at(choice.table.scale),
        label_budget=option.label_budget,
        **given,
    )
