"""What to compare: which proxies, against which accuracies, on how many networks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from eznas_core import spaces, truth
from workbench import session
from workbench.comparing import Contest, Truth
from workbench.panels import proxy_choice
from workbench.proxies import ProxyOption, described
from workbench.study import MOST_NETWORKS

# Cheap ones first seen: a few seconds for sixty networks.
DEFAULT = ("eznas-a", "params", "flops", "naswot", "synflow")
_SEPARATOR = " · "


def show() -> Contest | None:
    """Draws the form; gives what was last asked for, or None before the first.

    Raises:
        EznasError: The choices contradict each other.
    """
    known = proxy_choice.options()
    truths = _truths()
    with st.form("compare.form", border=False):
        proxies = st.multiselect(
            "Proxies",
            list(known),
            default=[name for name in DEFAULT if name in known],
            format_func=partial(_proxy_title, known),
            accept_new_options=True,
            key="compare.proxies",
            persist_state="session",
            help="Published formulas, measures, evolved formulas, or your own: type a formula and "
            "press Enter.",
        )
        labels = st.multiselect(
            "Accuracies",
            list(truths),
            default=_first(truths),
            format_func=partial(_title, truths),
            key="compare.truths",
            persist_state="session",
            help="Every accuracy column on this machine. Columns of one table are ranked with the "
            "same scores, so that another one costs nothing.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            networks = st.number_input(
                "Networks",
                3,
                MOST_NETWORKS,
                60,
                step=20,
                key="compare.networks",
                persist_state="session",
                help="How many networks of each space, drawn uniformly from its table. Sixty take "
                "seconds and leave intervals about 0.3 wide; with 1,000 they are 0.08.",
                width=150,
            )
            seed = st.number_input(
                "Seed",
                0,
                2**31 - 1,
                1,
                key="compare.seed",
                persist_state="session",
                help="Decides which networks are drawn, their weights, and the images they are "
                "shown.",
                width=130,
            )
            batch = st.number_input(
                "Batch size",
                1,
                256,
                16,
                key="compare.batch",
                persist_state="session",
                help="Images in a minibatch. The published figures use 16.",
                width=130,
            )
            images = st.text_input(
                "Images",
                "gaussian",
                key="compare.images",
                persist_state="session",
                help="'gaussian' for standard normal noise, or the path of a folder with images.",
                width=220,
            )
            st.form_submit_button(
                "Compare", type="primary", icon=":material/play_arrow:", on_click=_ask
            )
    if not session.get(session.COMPARE_ASKED):
        return None
    return Contest(
        proxies=tuple(proxies),
        truths=tuple(truths[name] for name in labels),
        networks=int(networks),
        seed=int(seed),
        batch_size=int(batch),
        images=images.strip() or "gaussian",
    )


def title_of(column: Truth) -> str:
    """A column as a heading: space, data set, label."""
    return _SEPARATOR.join(_parts(column))


def short_titles(columns: Sequence[Truth]) -> list[str]:
    """Headings without what all of them have in common."""
    lists = [_parts(column) for column in columns]
    differ = [len(set(part)) > 1 for part in zip(*lists, strict=True)]
    kept = differ if any(differ) else [True] * 3
    return [
        _SEPARATOR.join(part for part, keep in zip(parts, kept, strict=True) if keep)
        for parts in lists
    ]


def _parts(column: Truth) -> tuple[str, str, str]:
    space = spaces.get(column.space)
    return space.title, space.dataset(column.dataset).title, column.label


def _truths() -> dict[str, Truth]:
    # The first table of a space and data set is the one that a study loads.
    preferred: dict[tuple[str, str], truth.TruthInfo] = {}
    for info in truth.available():
        preferred.setdefault((info.space, info.dataset), info)
    found: dict[str, Truth] = {}
    for (space, dataset), info in preferred.items():
        for label in dict.fromkeys((info.default_label, *info.labels)):
            found["/".join((space, dataset, label))] = Truth(
                space=space, dataset=dataset, label=label, scale=str(info.scale)
            )
    return found


def _first(truths: dict[str, Truth]) -> list[str]:
    """Every column of the first table."""
    if not truths:
        return []
    first = next(iter(truths.values()))
    return [
        name
        for name, each in truths.items()
        if (each.space, each.dataset) == (first.space, first.dataset)
    ]


def _proxy_title(known: dict[str, ProxyOption], name: str) -> str:
    return described(name, known).title


def _title(truths: dict[str, Truth], name: str) -> str:
    return title_of(truths[name]) if name in truths else name


def _ask() -> None:
    session.put(session.COMPARE_ASKED, True)
    session.put(session.COMPARE_RUNNING, True)
