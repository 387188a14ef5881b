"""What to evolve: a preset, a few numbers, everything else for those who want it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core import runs
from eznas_core.foundation import EznasError
from workbench import cache, screen, session
from workbench.guard import sentence, show_error

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from eznas_core.evolution import EvolutionConfig, Setting
    from workbench.panels.space_choice import SpaceChoice

_MAIN = (
    "seed",
    "generations",
    "population",
    "offspring",
    "fitness_networks",
    "selection_networks",
    "test_networks",
    "language",
)
# Chosen elsewhere on the page, or of no use in a form.
_ELSEWHERE = ("task", "space", "dataset", "label", "tasks", "mutations")
_ROW = 4
Slots = dict[str, "DeltaGenerator"]


def show(choice: SpaceChoice) -> None:
    """Draws the form; a valid one starts a run and makes it the visitor's."""
    from eznas_core.evolution import PRESETS, fitted_to, preset, settings

    name = st.segmented_control(
        "Preset",
        list(PRESETS),
        format_func=str.capitalize,
        default="quick",
        required=True,
        key="evolve.preset",
        persist_state="session",
        help="Fills the form below; every number can then be changed.",
    )
    name = name or "quick"
    st.caption(f"{name.capitalize()}: {PRESETS[name]}.")
    usual = preset(name, seed=1)
    networks = _functions(choice, usual)
    start_values = fitted_to(usual, networks)
    if start_values != usual:
        # Numbers of their own, or those that were typed in for another space would stand here.
        name = f"{name}.{choice.space.name}"
        st.caption(
            f"{choice.space.title} has accuracies of {networks} networks of different function "
            "here: the preset's three sets are smaller, so that there are enough."
        )
    known = {setting.name: setting for setting in settings()}
    values: dict[str, Any] = {}
    slots: Slots = {}
    with st.form(f"evolve.form.{name}"):
        values |= _grid(_MAIN, known, start_values, name, slots)
        with st.expander("All settings", icon=":material/tune:"):
            rest = [n for n in known if n not in (*_MAIN, *_ELSEWHERE)]
            values |= _grid(rest, known, start_values, name, slots)
        asked = st.form_submit_button(
            "Start evolution", type="primary", icon=":material/play_arrow:"
        )
    st.caption(
        f"Networks of {choice.space.title}, ranked by {choice.label.title}. The test networks "
        "are drawn first and stay sealed until the end; none of the three sets shares a function."
    )
    if asked:
        _start(start_values, _with_place(values, choice), slots)


def _functions(choice: SpaceChoice, usual: EvolutionConfig) -> int:
    """How many networks there are to share out, as far as that matters."""
    from eznas_core.evolution import networks_wanted

    wanted = networks_wanted(usual)
    return cache.functions(choice.space.name, choice.dataset, choice.label.name, wanted)


def _with_place(values: Mapping[str, Any], choice: SpaceChoice) -> dict[str, Any]:
    return {
        **values,
        "space": choice.space.name,
        "dataset": choice.table.dataset,
        "label": choice.label.name,
    }


def _start(preset: EvolutionConfig, values: Mapping[str, Any], slots: Slots) -> None:
    from eznas_core.evolution import ConfigError

    try:
        config = preset.replace(**values)
        with st.spinner("Starting the run …"):
            run = runs.start(config)
    except ConfigError as error:
        # The message begins with the setting's name, which stands right above it here.
        message = sentence(str(error).removeprefix(f"{error.field}: "))
        slots[error.field].error(message) if error.field in slots else show_error(error)
    except EznasError as error:
        show_error(error)
    else:
        session.put(session.RUN_WANTED, run.name)
        st.rerun()


def _grid(
    fields: Sequence[str],
    known: Mapping[str, Setting],
    start_values: EvolutionConfig,
    preset: str,
    slots: Slots,
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for start in range(0, len(fields), _ROW):
        columns = screen.fields(f"{preset}.{fields[start]}", _ROW)
        for column, field in zip(columns, fields[start : start + _ROW], strict=False):
            with column:
                values[field] = _field(known[field], getattr(start_values, field), preset, slots)
    return values


def _field(setting: Setting, value: Any, preset: str, slots: Slots) -> Any:
    """One input with room for its error; the limits are checked by the settings themselves."""
    key = f"evolve.{preset}.{setting.name}"
    help_text = setting.help
    if setting.low is not None and setting.high is not None:
        help_text += f" From {setting.low:,g} to {setting.high:,g}."
    given: Any
    if setting.name == "language":
        from eznas_core.expressions import LANGUAGES

        given = st.selectbox(
            setting.title,
            LANGUAGES.names(),
            index=LANGUAGES.names().index(value),
            format_func={each.name: each.title for each in LANGUAGES}.__getitem__,
            key=key,
            persist_state="session",
            help=help_text,
        )
    elif setting.name == "units":
        from eznas_core.statistics import RULE_SETS

        chosen = st.selectbox(
            setting.title,
            ["", *map(str, RULE_SETS)],
            index=0,
            format_func=_rules_in_words,
            accept_new_options=True,
            key=key,
            persist_state="session",
            help=help_text,
        )
        given = chosen or None
    elif setting.choices:
        given = st.selectbox(
            setting.title,
            setting.choices,
            index=setting.choices.index(value),
            key=key,
            persist_state="session",
            help=help_text,
        )
    elif isinstance(value, bool):
        given = st.toggle(setting.title, value, key=key, persist_state="session", help=help_text)
    elif isinstance(value, str):
        given = st.text_input(
            setting.title, value, key=key, persist_state="session", help=help_text
        )
    elif isinstance(value, float):
        given = st.number_input(
            setting.title, value=value, step=0.05, key=key, persist_state="session", help=help_text
        )
    else:
        given = st.number_input(
            setting.title, value=value, step=1, key=key, persist_state="session", help=help_text
        )
    slots[setting.name] = st.empty()
    return given


def _rules_in_words(rules: str) -> str:
    return rules or "usual in the space"
