"""How a run ended: its best formula on the sealed test networks, beside known proxies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench import proxies, screen
from workbench.figures import forest
from workbench.figures.forest import ForestRow
from workbench.formats import interval, number, plural, signed


def show(result: Mapping[str, Any], name: str) -> None:
    """Draws the verdict.

    Args:
        result: What the run wrote at its end.
        name: The run's name, for the download.
    """
    best = result["hall_of_fame"][0]
    st.subheader("On networks it never saw", anchor=False)
    kendall = best["test"]["kendall"]
    if kendall is None:
        st.warning("The best formula gives every test network the same score; it ranks nothing.")
        return
    options = proxies.catalogue()
    st.markdown(
        f"The best formula reaches a Kendall tau of **{_interval(kendall)}** on "
        f"{best['test']['n']:,} test networks. It was found with "
        f"{plural(result['labels'].get('used', 0), 'label')}; the proxies beside it used none."
    )
    rows = [_row("best formula", kendall, emphasis=True)]
    rows += [
        _row(proxies.described(each["name"], options).title, each["kendall"], emphasis=False)
        for each in result["baselines"]
        if each["kendall"] is not None
    ]
    drawn = forest.info(rows)
    screen.chart(forest.figure(drawn, screen.palette()), drawn.description, key="run.verdict")
    _comparisons(result, options)
    with st.expander("Protocol", icon=":material/fact_check:"):
        st.json({"card": result["card"], "labels": result["labels"]}, expanded=1)
        st.download_button(
            "Download the result (JSON)",
            json.dumps(result, indent=2, sort_keys=True),
            file_name=f"{name}-result.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
        )


def _comparisons(result: Mapping[str, Any], options: dict[str, proxies.ProxyOption]) -> None:
    lines = []
    for each in result["comparisons"]:
        difference = each["difference"]
        title = proxies.described(each["baseline"], options).title
        lines.append(
            f"- against {title}: {signed(difference['value'])} "
            f"({number(difference['low'])} to {number(difference['high'])}), {each['verdict']}"
        )
    if lines:
        st.markdown(
            "Difference of tau, paired over the same networks, with its 95 % interval:\n\n"
            + "\n".join(lines)
        )


def _row(name: str, kendall: Mapping[str, float], *, emphasis: bool) -> ForestRow:
    return ForestRow(
        name=name,
        value=kendall["value"],
        low=kendall["low"],
        high=kendall["high"],
        emphasis=emphasis,
    )


def _interval(kendall: Mapping[str, float]) -> str:
    return interval(kendall["value"], kendall["low"], kendall["high"])
