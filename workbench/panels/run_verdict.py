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
from workbench.panels import run_front

_TOGETHER = "All together"


def show(result: Mapping[str, Any], name: str) -> None:
    """Draws the verdict; of several tasks the one that is chosen, or all together.

    Args:
        result: What the run wrote at its end.
        name: The run's name.
    """
    st.subheader("On networks it never saw", anchor=False)
    task = _chosen_task(result)
    standing = _standing(result, task)
    best = standing["figures"][0]
    kendall = best["kendall"]
    if kendall is None:
        st.warning("The best formula gives every test network the same score; it ranks nothing.")
    else:
        _beside_known_proxies(result, standing, best["n"])
    run_front.show(result, task, _label(result, task), name)
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


def _chosen_task(result: Mapping[str, Any]) -> int | None:
    """The number of the task to look at; None for all, and where there is but one."""
    names = [each["task"] for each in result.get("tasks", ())]
    if not names:
        return None
    chosen = st.segmented_control(
        "Tasks",
        [_TOGETHER, *names],
        default=_TOGETHER,
        required=True,
        key="run.verdict.task",
        help="What each formula has on the test networks of one task, or combined over all.",
    )
    return names.index(chosen) if chosen in names else None


def _standing(result: Mapping[str, Any], task: int | None) -> Mapping[str, Any]:
    """Figures, baselines and comparisons of one task or of all."""
    if task is not None:
        found: Mapping[str, Any] = result["tasks"][task]
        return found
    return {**result, "figures": [each["test"] for each in result["hall_of_fame"]]}


def _label(result: Mapping[str, Any], task: int | None) -> str:
    """What the networks are ranked by, in words."""
    card = result["card"]
    if task is not None:
        card = card["tasks"][result["tasks"][task]["task"]]
    if "tasks" in card:
        return f"the {card['combine']} of {plural(len(card['tasks']), 'task')}"
    return f"the column “{card['label']}”" if card.get("label") else "their accuracies"


def _beside_known_proxies(
    result: Mapping[str, Any], standing: Mapping[str, Any], networks: int
) -> None:
    kendall = standing["figures"][0]["kendall"]
    options = proxies.catalogue()
    st.markdown(
        f"The best formula reaches a Kendall tau of **{_interval(kendall)}** on "
        f"{networks:,} test networks. It was found with "
        f"{plural(result['labels'].get('used', 0), 'label')}; the proxies beside it used none."
    )
    rows = [_row("best formula", kendall, emphasis=True)]
    rows += [
        _row(proxies.described(each["name"], options).title, each["kendall"], emphasis=False)
        for each in standing["baselines"]
        if each["kendall"] is not None
    ]
    drawn = forest.info(rows)
    screen.chart(forest.figure(drawn, screen.palette()), drawn.description, key="run.verdict")
    _comparisons(standing, options)


def _comparisons(standing: Mapping[str, Any], options: dict[str, proxies.ProxyOption]) -> None:
    lines = []
    for each in standing["comparisons"]:
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
