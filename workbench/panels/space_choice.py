"""Which search space, on which dataset, by which accuracy: the first choice on many pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces, truth
from workbench import cache, session
from workbench.places import link

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from eznas_core.spaces import SearchSpace
    from eznas_core.truth import AccuracyTable, Column


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceChoice:
    """What was chosen, and the accuracies that go with it."""

    space: SearchSpace
    table: AccuracyTable
    label: Column

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return self.table.dataset

    @property
    def measure(self) -> str:
        """What the chosen column measures: "accuracy", or what else its title calls it."""
        return "accuracy" if "accuracy" in self.label.title else self.label.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Untrained:
    """A choice that there are no accuracies of."""

    space: SearchSpace
    dataset: str


def show_any() -> SpaceChoice | Untrained:
    """Draws the selectors where networks can be looked at without their accuracies, too.

    Raises:
        EznasError: The accuracies are damaged.
    """
    with _row():
        space, dataset = _space_and_dataset()
        if (space.name, dataset) not in _present():
            return Untrained(space=space, dataset=dataset)
        return _with_accuracies(space, dataset)


def show() -> SpaceChoice:
    """Draws the three selectors in a row.

    Raises:
        EznasError: There are no accuracies for the choice, or they are damaged.
    """
    with _row():
        space, dataset = _space_and_dataset()
        if (space.name, dataset) not in _present():
            link("truth", "Bring or train accuracies")
        return _with_accuracies(space, dataset)


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="bottom")


def _space_and_dataset() -> tuple[SearchSpace, str]:
    name = st.selectbox(
        "Search space",
        _present_first(),
        format_func=_space_title,
        key=session.SPACE,
        on_change=session.take,
        args=(session.ARCHITECTURE,),
        persist_state="session",
        help="The set of networks that proxies are asked to rank.",
        width=260,
    )
    space = spaces.get(name)
    dataset = st.selectbox(
        "Dataset",
        space.datasets,
        format_func=partial(_dataset_title, space),
        key=session.DATASET,
        persist_state="session",
        help="The images the networks were trained on. Only datasets marked as present have "
        "accuracies on this machine.",
        width=260,
    )
    return space, dataset


def _with_accuracies(space: SearchSpace, dataset: str) -> SpaceChoice:
    table = cache.accuracies(space.name, dataset)
    label = st.selectbox(
        "Accuracy",
        table.labels,
        index=table.labels.index(table.default_label),
        format_func={c.name: c.title for c in table.columns}.__getitem__,
        key=session.LABEL,
        persist_state="session",
        help="Which column of the accuracy table counts as the truth.",
        width=380,
    )
    return SpaceChoice(space=space, table=table, label=table.column(label))


def _present() -> set[tuple[str, str]]:
    return {(info.space, info.dataset) for info in truth.available()}


def _present_first() -> list[str]:
    with_table = {space for space, _ in _present()}
    # Those that the user has added are listed too; one is run when it is chosen.
    return sorted(spaces.titles(), key=lambda name: name not in with_table)


def _space_title(name: str) -> str:
    here = any(space == name for space, _ in _present())
    return f"{spaces.titles()[name]}{'' if here else ' (no accuracies here)'}"


def _dataset_title(space: SearchSpace, dataset: str) -> str:
    here = (space.name, dataset) in _present()
    return f"{space.dataset(dataset).title}{'' if here else ' (no accuracies here)'}"
