"""Which proxy: from the list, or as the text of a formula."""

from __future__ import annotations

import contextlib
from functools import partial

import streamlit as st

from eznas_core.foundation import EznasError
from workbench import cache, proxies, saved_formulas, session
from workbench.proxies import ProxyOption

NONE = "none"


def options() -> dict[str, ProxyOption]:
    """Every proxy that has a name here; published ones too where nothing else can be read."""
    evolved: tuple[ProxyOption, ...] = ()
    saved: tuple[ProxyOption, ...] = ()
    with contextlib.suppress(EznasError):  # the page of the runs says what is wrong with them
        evolved = cache.evolved()
    with contextlib.suppress(EznasError):  # and that of the formulas with these
        saved = proxies.saved(saved_formulas.listing().formulas)
    return proxies.catalogue(evolved, saved)


def show(
    label: str = "Proxy", *, key: str = session.PROXY, optional: bool = False, help: str = ""
) -> str | None:
    """Draws the selector; gives the key of a proxy, or None where none is wanted.

    Args:
        label: What the selector is called.
        key: Where the choice is kept.
        optional: Whether there may be none.
        help: What it is for.
    """
    known = options()
    keys = [NONE, *known] if optional else list(known)
    chosen = st.selectbox(
        label,
        keys,
        format_func=partial(_title, known),
        key=key,
        bind="query-params",
        accept_new_options=True,
        placeholder="Choose a proxy, or type a formula",
        help=help
        or "A published formula, one that you saved or that evolved here, a measure, or your own: "
        "type it, or the name it is saved under, and "
        "press Enter. Example: frobenius(weight). Several as one: az-nas, rank(synflow, naswot), "
        "vote(...), logsum(0.5*params, naswot)",
    )
    return None if chosen in (None, NONE) else str(chosen)


def _title(known: dict[str, ProxyOption], name: str) -> str:
    if name == NONE:
        return "none"
    option = known.get(name)
    return option.title if option else name
