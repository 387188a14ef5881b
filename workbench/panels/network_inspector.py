"""Inside one network: its blocks and layers, what they cost, and what its units see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import inspector, screen
from workbench.figures import layer_bars, probe_histograms
from workbench.formats import plural
from workbench.panels import network_drawing
from workbench.tables import layers as table

if TYPE_CHECKING:
    import pandas as pd

    from eznas_core.spaces import Architecture
    from eznas_core.statistics import Quantity, Unit
    from workbench.inspector import Inside
    from workbench.panels.space_choice import SpaceChoice, Untrained

_COSTS = {"Parameters": table.PARAMETERS, "Multiply-adds": table.MACS}
_FIRST = "activation"


def show(choice: SpaceChoice | Untrained, architecture: Architecture) -> None:
    """Draws a heading and a switch, and what is inside once it is on.

    Raises:
        EznasError: The network cannot be built or run.
    """
    st.subheader("Inside this network", anchor=False)
    asked = st.toggle(
        "Look inside",
        key="inspector.open",
        persist_state="session",
        help="Runs the untrained network: its layers and their costs, and the statistics of its "
        "units as histograms.",
    )
    if not asked:
        return
    found = inspector.inside(architecture, choice.dataset)
    network_drawing.show(architecture, found)
    frame = table.listing(found.layers, found.units, found.coverage)
    _along_depth(frame)
    _table(frame, found)
    _unit(choice, architecture, found)


def _along_depth(frame: pd.DataFrame) -> None:
    chosen = st.segmented_control(
        "Cost of each layer",
        list(_COSTS),
        default="Parameters",
        required=True,
        key="inspector.cost",
        persist_state="session",
    )
    column = _COSTS[chosen or "Parameters"]
    drawn = frame[~frame[table.NORM]]
    if column == table.MACS:
        drawn = drawn[drawn[column] > 0]
    bars = [
        layer_bars.Bar(
            name=row[table.LAYER],
            words=f"{row[table.KIND]}, {row[table.INPUT]} to {row[table.OUTPUT]}",
            value=int(row[column]),
            unit=row[table.UNIT],
            in_unit=bool(row[table.IN_UNIT]),
        )
        for row in drawn.to_dict("records")
    ]
    whole = layer_bars.info(
        bars,
        quantity=chosen or "Parameters",
        total=int(frame[column].sum()),
        undrawn="Those of norms",
    )
    screen.chart(
        layer_bars.figure(whole, screen.palette()), whole.description, key="inspector.depth"
    )


def _table(frame: pd.DataFrame, found: Inside) -> None:
    column = st.column_config

    def words(title: str, width: int, meaning: str | None = None) -> Any:
        return column.TextColumn(title, width=width, help=meaning)

    def whole(title: str, meaning: str) -> Any:
        return column.NumberColumn(title, format="localized", width=110, help=meaning)

    st.dataframe(
        frame,
        key="inspector.layers",
        hide_index=True,
        height=min(360, 38 + 35 * max(1, len(frame))),
        column_order=[
            table.LAYER,
            table.KIND,
            table.INPUT,
            table.OUTPUT,
            table.PARAMETERS,
            table.MACS,
            table.UNIT,
        ],
        column_config={
            table.LAYER: words("Layer", 210, "Path of its module; in order of execution."),
            table.KIND: words("Kind", 165),
            table.INPUT: words("Input", 90, "Of its first call, for one image."),
            table.OUTPUT: words("Output", 90, "Of its first call, for one image."),
            table.PARAMETERS: whole("Parameters", "Its trainable numbers."),
            table.MACS: whole("Multiply-adds", "Of one image, over all calls."),
            table.UNIT: words("Unit", 230, "Number and rule of its unit, or why it is in none."),
        },
        alt=f"The {plural(len(frame), 'layer')} of the network in order of execution",
    )
    parameters, macs = int(frame[table.PARAMETERS].sum()), int(frame[table.MACS].sum())
    st.caption(
        f"{plural(len(frame), 'layer')} with {plural(parameters, 'parameter')} and "
        f"{plural(macs, 'multiply-add')} for one image. {found.coverage}."
    )


def _unit(choice: SpaceChoice | Untrained, architecture: Architecture, found: Inside) -> None:
    if not found.units:
        st.info(
            "The network has no unit, so there are no statistics to draw; the table says why.",
            icon=":material/block:",
        )
        return
    from eznas_core.statistics import Quantity

    titles = [table.unit_title(unit) for unit in found.units]
    index = st.selectbox(
        "Unit",
        range(len(titles)),
        format_func=titles.__getitem__,
        # Another network has other units.
        key=f"inspector.unit.{architecture.text}",
        help="A layer with a weight, with the activation and the norm beside it.",
    )
    quantity = Quantity(
        st.selectbox(
            "Quantity",
            [each.value for each in Quantity],
            index=[each.value for each in Quantity].index(_FIRST),
            key="inspector.quantity",
            persist_state="session",
            help="What is measured at the unit, under the name it has in formulas.",
        )
    )
    each = inspector.histograms(architecture, choice.dataset, quantity)[index]
    st.caption(
        f"`{quantity}` is taken at {_place(quantity, found.units[index])}. "
        f"{inspector.BATCH} Gaussian images, seed 0; *perturbed* is the change when a little noise "
        "is added to them."
    )
    screen.chart(
        probe_histograms.figure(each, screen.palette()), each.description, key="inspector.unit"
    )


def _place(quantity: Quantity, unit: Unit) -> str:
    from eznas_core.statistics import Quantity

    reading = unit.rule.reading
    if quantity in (Quantity.WEIGHT, Quantity.WEIGHT_GRAD):
        return f"{reading.weight}'s weight"
    if quantity in (Quantity.PREACTIVATION, Quantity.PREACTIVATION_GRAD):
        return f"{reading.weight}'s input"
    if quantity in (Quantity.ACTIVATION, Quantity.ACTIVATION_GRAD):
        return reading.leaves
    return reading.enters
