"""What to hold against accuracy: one or two proxies, how many networks, under which protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from workbench import session
from workbench.panels import proxy_choice
from workbench.study import MOST_NETWORKS, USUAL_NETWORKS, Study

if TYPE_CHECKING:
    from workbench.panels.space_choice import SpaceChoice

_NETWORKS = "study.networks"


def show(choice: SpaceChoice) -> Study | None:
    """Draws the form; gives the study that was last asked for, or None before the first.

    Raises:
        EznasError: The settings contradict each other.
    """
    one, other = st.columns(2)
    with one:
        first = proxy_choice.show()
    with other:
        second = proxy_choice.show(
            "Second proxy",
            key=session.OTHER_PROXY,
            optional=True,
            help="Scored on the same networks, and compared with the first one pair by pair.",
        )
    most = max(3, min(MOST_NETWORKS, choice.table.count(choice.label.name)))
    if session.start_with(_NETWORKS, min(USUAL_NETWORKS, most)) > most:
        session.put(_NETWORKS, most)  # the table chosen last had more
    with st.form("study.form", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            networks = st.number_input(
                "Networks",
                3,
                most,
                step=50,
                key=_NETWORKS,
                persist_state="session",
                help="How many networks to score, drawn uniformly from the table's "
                f"{most:,}. With 300 the interval of tau is about 0.15 wide; with 1,000 about "
                "0.08.",
                width=150,
            )
            seed = st.number_input(
                "Seed",
                0,
                2**31 - 1,
                1,
                key="study.seed",
                persist_state="session",
                help="Decides which networks are drawn, how their weights are drawn, and the "
                "images they are shown. The same seed gives the same figures.",
                width=130,
            )
            st.form_submit_button(
                "Compute", type="primary", icon=":material/play_arrow:", on_click=_ask
            )
        with st.expander("Protocol", icon=":material/tune:"):
            batch = st.number_input(
                "Batch size",
                1,
                256,
                16,
                key="study.batch",
                persist_state="session",
                help="Images in a minibatch. The published figures use 16.",
                width=150,
            )
            images = st.text_input(
                "Images",
                "gaussian",
                key="study.images",
                persist_state="session",
                help="What the data probe shows: 'gaussian' for standard normal noise, or the path "
                "of a folder with the CIFAR-10 files.",
                width=420,
            )
            unscored = st.radio(
                "Networks without a score",
                ["last", "drop"],
                format_func={"last": "rank them last", "drop": "leave them out"}.get,
                key="study.unscored",
                persist_state="session",
                horizontal=True,
                help="A network that nothing connects, or a value that is not finite, has no "
                "score. Ranking it last is what a search would do.",
            )
    if not session.get(session.STUDY_ASKED) or first is None:
        return None
    return Study(
        space=choice.space.name,
        dataset=choice.table.dataset,
        label=choice.label.name,
        proxies=(first,) if second is None else (first, second),
        networks=int(networks),
        seed=int(seed),
        batch_size=int(batch),
        images=images,
        unscored=unscored,
        scale=str(choice.table.scale),
    )


def _ask() -> None:
    session.put(session.STUDY_ASKED, True)
    session.put(session.STUDY_RUNNING, True)
