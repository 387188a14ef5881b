"""What to reproduce: which rows, which proxies, on how many networks."""

from __future__ import annotations

import streamlit as st

from eznas_core import reproduction
from eznas_core.foundation import EznasError
from eznas_core.reproduction import DEFAULT_PROXIES, ROWS, ReproductionPlan, truth_of
from workbench import screen, session
from workbench.guard import show_error
from workbench.proxies import catalogue


def show() -> None:
    """Draws the form; a valid one starts a reproduction and makes it the visitor's.

    Raises:
        EznasError: The data folder cannot be read.
    """
    titles = {}
    for row in ROWS:
        info = truth_of(row)
        titles[row.name] = f"{row.title} ({info.source if info else 'no accuracies here'})"
    options = catalogue()
    with st.form("reproduce.form"):
        rows = st.multiselect(
            "Rows",
            list(titles),
            default=list(titles),
            format_func=titles.__getitem__,
            help="A benchmark's own accuracies are taken before the embedded ones, those before "
            "micro tables. Rows without any are listed with the way to get them.",
        )
        proxies = st.multiselect(
            "Proxies",
            list(options),
            default=[name for name in DEFAULT_PROXIES if name in options],
            format_func={key: option.title for key, option in options.items()}.__getitem__,
        )
        formula = st.text_input("And a formula", placeholder="units_sum(frobenius(weight))")
        one, two, three, four = screen.fields("reproduce", 4)
        samples = one.number_input(
            "Networks a row", 0, 100_000, 300, help="Drawn at random from its accuracies; 0: all."
        )
        batch_size = two.number_input("Batch size", 1, 4096, 16)
        seed = three.number_input("Seed", 0, None, 0)
        workers = four.number_input("Processes", 1, 256, 2)
        images = st.text_input(
            "Images", "gaussian", help="“gaussian”, or a folder with CIFAR-10, or an array file."
        )
        asked = st.form_submit_button(
            "Reproduce the table", type="primary", icon=":material/play_arrow:"
        )
    if not asked:
        return
    try:
        if not rows:
            raise EznasError("choose at least one row")
        own = formula.strip()
        plan = ReproductionPlan(
            rows=tuple(rows),
            proxies=(*proxies, own) if own else tuple(proxies),
            samples=int(samples),
            batch_size=int(batch_size),
            seed=int(seed),
            images=images.strip() or "gaussian",
            workers=int(workers),
        )
        with st.spinner("Starting …"):
            run = reproduction.start(plan)
    except EznasError as error:
        show_error(error)
    else:
        session.put(session.REPRODUCTION_WANTED, run.path.name)
        st.rerun()
