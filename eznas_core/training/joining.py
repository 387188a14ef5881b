"""One accuracy table of several: trainings by one recipe that were spread over machines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.training.recipe import Recipe
from eznas_core.training.table import (
    Measured,
    assembled,
    head_of,
    images_of,
    measured_of,
    recipe_of,
)
from eznas_core.truth import AccuracyTable, Provenance


def joined(tables: Sequence[AccuracyTable]) -> AccuracyTable:
    """The networks of several trained tables in one, its noise ceilings measured anew.

    All must have been trained here, by one recipe on the same images, and a network may stand in
    one of them only, or it would count twice.

    Args:
        tables: At least two, in the order in which their networks shall stand.

    Returns:
        A table called as the first is, with its default label.

    Raises:
        EznasError: Fewer than two tables, or one differs from the first in something that
            matters; says in what.
    """
    if len(tables) < 2:
        raise EznasError("joining takes at least two tables")
    first = tables[0]
    recipe = _recipe(first)
    for other in tables[1:]:
        _must_fit(first, other)
    texts = tuple(text for table in tables for text in table.texts)
    if len(set(texts)) < len(texts):
        repeated = next(text for place, text in enumerate(texts) if text in texts[:place])
        raise EznasError(f"the network {repeated} stands in two of the tables")
    parts = [measured_of(table, recipe.seeds) for table in tables]
    sizes = " and ".join(str(len(table)) for table in tables)
    return assembled(
        Measured(
            texts=texts,
            accuracies=np.concatenate([part.accuracies for part in parts]),
            losses=np.concatenate([part.losses for part in parts]),
            fits=np.concatenate([part.fits for part in parts]),
            fit=np.concatenate([np.asarray(part.fit) for part in parts]),
        ),
        space=first.space,
        dataset=first.dataset,
        label=first.default_label,
        recipe=recipe,
        head=f"{head_of(first.provenance)} Joined from tables of {sizes} networks.",
        provenance=_provenance([table.provenance for table in tables]),
    )


def _recipe(table: AccuracyTable) -> Recipe:
    recipe = recipe_of(table.provenance)
    if recipe is None:
        raise EznasError(
            f"{table.space}/{table.provenance.source} was not trained here; only tables that "
            "carry a recipe can be joined"
        )
    return recipe


def _must_fit(first: AccuracyTable, other: AccuracyTable) -> None:
    for what in ("space", "dataset"):
        one, two = getattr(first, what), getattr(other, what)
        if one != two:
            raise EznasError(f"tables of one {what} can be joined, not of {one} and {two}")
    one_recipe, two_recipe = _recipe(first).to_json(), _recipe(other).to_json()
    for name, value in one_recipe.items():
        if two_recipe[name] != value:
            raise EznasError(
                f"tables of one recipe can be joined; here {name} is {value} and {two_recipe[name]}"
            )
    one, two = images_of(first.provenance), images_of(other.provenance)
    if one != two:
        raise EznasError(f"tables of the same images can be joined, not of {one}) and {two})")


def _provenance(records: Sequence[Provenance]) -> Provenance:
    """Of the first table, its size and hash those of all files together."""
    digest = hashlib.sha256("\n".join(record.sha256 for record in records).encode())
    return replace(
        records[0],
        size=sum(record.size for record in records),
        sha256=digest.hexdigest(),
        retrieved=date.today(),
    )
