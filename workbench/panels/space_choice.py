"""Which search space, on which dataset, by which accuracy: the first choice on many pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import spaces, truth
from eznas_core.foundation import UnknownNameError, unknown_name
from workbench import cache, session
from workbench.guard import guarded, show_error
from workbench.places import link

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from eznas_core.spaces import SearchSpace
    from eznas_core.truth import AccuracyTable, Column


_ADDRESS = (session.SPACE, session.DATASET, session.LABEL)


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
    _follow_address()
    with _row():
        space, dataset = _space_and_dataset()
        if (space.name, dataset) not in _present():
            _put_into_address({session.SPACE: space.name, session.DATASET: dataset})
            return Untrained(space=space, dataset=dataset)
        return _with_accuracies(space, dataset)


def show() -> SpaceChoice:
    """Draws the three selectors in a row.

    Raises:
        EznasError: There are no accuracies for the choice, or they are damaged.
    """
    _follow_address()
    with _row():
        space, dataset = _space_and_dataset()
        if (space.name, dataset) not in _present():
            link("truth", "Bring or train accuracies")
        return _with_accuracies(space, dataset)


def _follow_address() -> None:
    """Takes from the address what it asks for, unless it only repeats what was shown."""
    asked = {key: st.query_params.get(key) for key in _ADDRESS}
    space, label = asked[session.SPACE], asked[session.LABEL]
    if not space or asked == session.get(session.SPACE_SHOWN):
        return
    try:
        name = _known("search space", space, spaces.titles())
        datasets = spaces.get(name).datasets
        dataset = _known("dataset", asked[session.DATASET] or datasets[0], datasets)
    except UnknownNameError as error:
        for key in _ADDRESS:
            st.query_params.pop(key, None)
        show_error(error)
        return
    session.put(session.SPACE, name)
    session.put(session.DATASET, dataset)
    session.take(session.LABEL)
    if label and (name, dataset) in _present():
        labels = cache.accuracies(name, dataset).labels
        with guarded():
            session.put(session.LABEL, _known("accuracy", label, labels))


def _put_into_address(shown: dict[str, str]) -> None:
    """So that a copied link, or a reload, shows the same; the other fields stay."""
    for key in _ADDRESS:
        if key in shown:
            st.query_params[key] = shown[key]
        elif key in st.query_params:
            del st.query_params[key]
    session.put(session.SPACE_SHOWN, {key: shown.get(key) for key in _ADDRESS})


def _known(kind: str, name: str, allowed: Collection[str]) -> str:
    if name not in allowed:
        raise unknown_name(kind, name, allowed)
    return name


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
    if session.start_with(session.LABEL, table.default_label) not in table.labels:
        session.put(session.LABEL, table.default_label)
    label = st.selectbox(
        "Accuracy",
        table.labels,
        format_func={c.name: c.title for c in table.columns}.__getitem__,
        key=session.LABEL,
        persist_state="session",
        help="Which column of the accuracy table counts as the truth.",
        width=380,
    )
    _put_into_address({session.SPACE: space.name, session.DATASET: dataset, session.LABEL: label})
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
