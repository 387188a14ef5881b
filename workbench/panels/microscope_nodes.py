"""A formula on one network, node by node: shapes, elements, and values along depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import microscope, screen
from workbench.figures import node_histogram, profile, tree
from workbench.formats import number, plural, score, shortened
from workbench.panels import network_choice
from workbench.tables import nodes as table

if TYPE_CHECKING:
    from eznas_core.expressions import Expression
    from eznas_core.expressions.inspection import Inspection, NodeView
    from eznas_core.spaces import Architecture

_TABLE = "microscope.nodes"


def show(expression: Expression) -> None:
    """Draws the choice of a network, the table of nodes, and the node that is ticked.

    Raises:
        EznasError: The text is no network, or it cannot be run.
    """
    from eznas_core import expressions

    text = expressions.format(expression)
    architecture, seed, batch = _network()
    found = microscope.inspection(text, architecture, seed, batch)
    _result(found)
    frame = table.on_network(found)
    # What an aggregator makes of the units is one number: there is more to see below it.
    first = next((row for row, each in enumerate(found.nodes) if each.units), 0)
    # Rows are ticked by position: another formula is another table.
    state = st.dataframe(
        frame,
        key=f"{_TABLE}.{expressions.content_hash(expression)[:12]}",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [first]}},
        hide_index=True,
        height=min(460, 38 + 35 * len(frame)),
        column_config=_columns(),
        alt=f"The {plural(len(frame), 'node')} of the formula on one network",
    )
    st.caption(
        "A node stands above its arguments. Tick one to see its elements and its values along "
        f"depth. Network `{architecture.text}`, {plural(len(found.unit_names), 'unit')}, "
        f"{plural(batch, 'image')}, seed {seed}."
    )
    rows = list(state["selection"]["rows"])
    _node(expression, found, found.nodes[rows[0] if rows and rows[0] < len(found.nodes) else first])


def _network() -> tuple[Architecture, int, int]:
    space = network_choice.current_space()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = network_choice.text_field(space)
        seed = network_choice.seed_field("Decides the weights and the images.")
        batch = st.number_input(
            "Images",
            1,
            128,
            16,
            key="microscope.batch",
            persist_state="session",
            help="How many images the network is shown; shapes begin with it.",
            width=120,
        )
    return space.parse(text), seed, int(batch)


def _result(found: Inspection) -> None:
    whole = found.evaluation
    worst = max(each.distribution.non_finite_share for each in found.nodes)
    with st.container(horizontal=True):
        st.metric("Score", score(whole.value), help="Higher means better accuracy is expected.")
        st.metric("Units", str(len(found.unit_names)))
        st.metric(
            "Units left out", str(whole.units_failed), help="Their shapes do not fit an operator."
        )
        st.metric(
            "Not finite, at worst",
            f"{number(100 * worst, 1)} %",
            help="The largest share of infinite elements and NaN at any node.",
        )
    if whole.failure is not None:
        st.warning(f"No score: {whole.failure}.", icon=":material/block:")


def _node(expression: Expression, found: Inspection, view: NodeView) -> None:
    from eznas_core import expressions

    text = expressions.format(view.expression)
    st.subheader(f"Node: {table.head(view)}", anchor=False)
    left, right = screen.split("microscope.node")
    with left:
        drawn = tree.info(expression)
        look = tree.style(screen.palette())
        with st.container(horizontal_alignment="center"):
            screen.drawing(
                expressions.to_dot(expression, style=look, marked=view.path),
                f"{drawn.description} The node {text} is marked.",
            )
        st.code(text, language=None, wrap_lines=True)
        with st.expander("In words"):
            st.markdown(expressions.explain(view.expression))
    with right:
        if view.failure is not None:
            st.caption(f"No number for the network: {view.failure}.")
        _elements(view, text)
        if view.units:
            values = [unit.value for unit in view.units]
            line = profile.info(found.unit_names, values, proxy=table.head(view))
            screen.chart(
                profile.figure(line, screen.palette()), line.description, key="microscope.profile"
            )
            misfit = next((u.failure for u in view.units if u.failure is not None), None)
            if misfit is not None:
                st.caption(f"The first unit without a value: {misfit}.")


def _elements(view: NodeView, text: str) -> None:
    spread = view.distribution
    if not spread.elements:
        return  # why there is none stands above
    if spread.elements == 1 or spread.constant:
        st.metric("Element" if spread.elements == 1 else "All elements", score(spread.mean))
        st.caption(f"n={spread.elements:,}")
        return
    drawn = node_histogram.info(spread, node=shortened(text, 50))
    if drawn.edges:
        screen.chart(
            node_histogram.figure(drawn, screen.palette()),
            drawn.description,
            key="microscope.elements",
        )
    else:
        st.caption(drawn.description)


def _columns() -> dict[str, Any]:
    column = st.column_config

    def words(title: str, width: int, meaning: str | None = None) -> Any:
        return column.TextColumn(title, width=width, help=meaning)

    def percent(title: str, meaning: str) -> Any:
        return column.ProgressColumn(
            title, format="%.1f %%", min_value=0, max_value=100, width=95, help=meaning
        )

    return {
        "node": words("Node", 200),
        "kind": words("Kind", 68, "A tensor a unit, a number a unit, or one of the network."),
        "shapes": words("Shapes", 190, "In brackets: on how many units."),
        "units": words("Units", 85, "That have a value here."),
        "value": words("Value", 90, "Its network number: the mean over units, or its own."),
        "elements": column.NumberColumn("n", format="localized", width=75, help="Elements."),
        "zeros": percent("Zeros", "Share of elements that are exactly zero."),
        "non_finite": percent("Not finite", "Share that is infinite or NaN."),
        "mean": words("Mean", 95, "Of the finite elements."),
        "deviation": words("Deviation", 95, "Standard deviation of the finite elements."),
        "least": words("Least", 95),
        "median": words("Median", 95, "From a sample where there are many elements."),
        "greatest": words("Greatest", 95),
        "text": words("Formula of the node", 300),
    }
