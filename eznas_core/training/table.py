"""From the trainings of a run to an accuracy table like any other, its protocol attached."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError, sha256_of_file
from eznas_core.training.columns import (
    ACCURACY,
    LIKELIHOOD,
    TEST_LOSS,
    TRAIN_LIKELIHOOD,
    TRAIN_LOSS,
    columns_of,
    with_ceiling,
)
from eznas_core.training.noise import NoiseCeiling, noise_ceiling
from eznas_core.training.plan import TrainingPlan
from eznas_core.training.recipe import Recipe
from eznas_core.training.results import Floats, Results
from eznas_core.truth import AccuracyTable, Provenance

_RECIPE = "Recipe: "
_IMAGES = "Images: "
_CEILING = "Noise ceiling of the "


def table_of(
    plan: TrainingPlan,
    results: Results,
    file: Path,
    *,
    seeds: int | None = None,
    label: str = ACCURACY,
    source: str = "trained",
    licence: str = "",
    version: str = "",
) -> AccuracyTable:
    """The table of a run's results.

    It has the architectures of which every seed is done, in the plan's order. The same results
    give the same table, in whatever order and by however many workers they were made.

    Args:
        plan: The run's plan.
        results: What is done.
        file: Where the results stand; named in the provenance.
        seeds: Seeds to average; by default all of the plan's.
        label: The default label: "accuracy", "likelihood" or "train-likelihood".
        source: What to call the table.
        licence: The licence of the numbers; by default "own measurements".
        version: Of the workbench.

    Raises:
        EznasError: No architecture has every seed yet, or there are not so many seeds.
    """
    count = plan.recipe.seeds if seeds is None else seeds
    if not 1 <= count <= plan.recipe.seeds:
        raise EznasError(f"the run has {plan.recipe.seeds} seeds, so {count} cannot be averaged")
    accuracies = results.values("test_accuracy", plan.architectures, count)
    whole = np.asarray(np.isfinite(accuracies).all(axis=1))
    if not whole.any():
        raise EznasError(f"no architecture has been trained with all of {count} seeds yet")
    texts = tuple(
        text for text, complete in zip(plan.architectures, whole, strict=True) if complete
    )
    measured = Measured(
        texts=texts,
        accuracies=accuracies[whole],
        losses=results.values("test_loss", texts, count),
        fits=results.values("train_loss", texts, count),
    )
    head = _head(plan, count, len(plan.architectures) - len(texts))
    return assembled(
        measured,
        space=plan.space,
        dataset=plan.dataset,
        label=label,
        recipe=plan.recipe.replace(seeds=count),
        head=head,
        provenance=Provenance(
            source=source,
            file=file.name,
            size=file.stat().st_size,
            sha256=sha256_of_file(file),
            version=version,
            licence=licence or "own measurements",
            label_note=head,
            retrieved=date.today(),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What trainings gave, network by network.

    Attributes:
        texts: The architectures.
        accuracies: ``(networks, seeds)``, percent of the test images.
        losses: ``(networks, seeds)``, test loss in nats.
        fits: ``(networks, seeds)``, training loss in nats; NaN where only the mean is known.
        fit: ``(networks,)``, mean training loss; None for the means of `fits`.
    """

    texts: tuple[str, ...]
    accuracies: Floats
    losses: Floats
    fits: Floats
    fit: Floats | None = None


def assembled(
    measured: Measured,
    *,
    space: str,
    dataset: str,
    label: str,
    recipe: Recipe,
    head: str,
    provenance: Provenance,
) -> AccuracyTable:
    """The table of what was measured, with means over seeds and noise ceilings.

    Args:
        measured: The trainings.
        space: Name of the search space.
        dataset: Name of the data set.
        label: The default label.
        recipe: How each network was trained, with the number of seeds.
        head: The protocol in words; ceilings and the recipe to the letter are put behind it.
        provenance: Where the numbers come from, but for its note.
    """
    losses, fits = measured.losses, measured.fits
    fit = fits.mean(axis=1) if measured.fit is None else measured.fit
    known = np.isfinite(fits).all(axis=1)
    ceilings = {
        "accuracy": _ceiling(measured.accuracies),
        "test loss": _ceiling(losses),
        "training loss": _ceiling(fits[known]),
    }
    of_column = {
        ACCURACY: ceilings["accuracy"],
        # A likelihood falls as its loss rises, so the two have one ceiling.
        **dict.fromkeys((LIKELIHOOD, TEST_LOSS), ceilings["test loss"]),
        **dict.fromkeys((TRAIN_LIKELIHOOD, TRAIN_LOSS), ceilings["training loss"]),
    }
    columns = [
        measured.accuracies.mean(axis=1),
        100 * np.exp(-losses.mean(axis=1)),
        100 * np.exp(-fit),
        *measured.accuracies.T,
        losses.mean(axis=1),
        fit,
        *losses.T,
        *fits.T,
    ]
    return AccuracyTable(
        space=space,
        dataset=dataset,
        texts=measured.texts,
        columns=tuple(with_ceiling(c, of_column.get(c.name)) for c in columns_of(recipe.seeds)),
        numbers=np.stack(columns, axis=1),
        default_label=label,
        scale=recipe.scale,
        provenance=replace(provenance, label_note=_note(head, recipe, ceilings)),
    )


def measured_of(table: AccuracyTable, seeds: int) -> Measured:
    """What `assembled` made a table of; tables of older versions lack single training losses.

    Raises:
        EznasError: The table lacks another column of single trainings.
    """

    def each(name: str) -> Floats:
        columns = [f"{name}-seed{seed}" for seed in range(seeds)]
        return np.stack([table.values(table.architectures(), c) for c in columns], axis=1)

    has_fits = f"{TRAIN_LOSS}-seed0" in table.costs
    return Measured(
        texts=table.texts,
        accuracies=each(ACCURACY),
        losses=each(TEST_LOSS),
        fits=each(TRAIN_LOSS) if has_fits else np.full((len(table), seeds), np.nan),
        fit=table.values(table.architectures(), TRAIN_LOSS),
    )


def recipe_of(provenance: Provenance) -> Recipe | None:
    """The recipe by which a table's networks were trained; None if they were not trained here.

    Raises:
        EznasError: The record names a recipe that this version cannot read.
    """
    _, found, text = provenance.label_note.partition(_RECIPE)
    if not found:
        return None
    try:
        value: Any = json.loads(text)
    except ValueError as error:
        raise EznasError(f"the recipe of {provenance.source} cannot be read: {error}") from error
    return Recipe.from_json(value)


def head_of(provenance: Provenance) -> str:
    """The protocol of a table that was trained here in words, without ceilings and recipe."""
    words, _, _ = provenance.label_note.partition(_RECIPE)
    return words.partition(_CEILING)[0].strip()


def images_of(provenance: Provenance) -> str:
    """The images that a table's networks were trained on, in words and with their hash."""
    _, _, rest = head_of(provenance).partition(_IMAGES)
    return rest.partition(").")[0]


def _ceiling(values: Floats) -> NoiseCeiling | str:
    """The noise ceiling of ``(networks, seeds)``, or why there is none."""
    try:
        return noise_ceiling(values)
    except EznasError as error:
        return str(error)


def _head(plan: TrainingPlan, seeds: int, missing: int) -> str:
    """The protocol in words."""
    recipe = plan.recipe.replace(seeds=seeds)
    parts = [
        f"Trained by this workbench, {seeds} seed{'s' * (seeds > 1)} an architecture: {recipe}.",
        f"{_IMAGES}{plan.data} ({plan.fingerprint}).",
    ]
    if missing:
        parts.append(f"{missing} architectures without a result for every seed are left out.")
    return " ".join(parts)


def _note(head: str, recipe: Recipe, ceilings: Mapping[str, NoiseCeiling | str]) -> str:
    """The protocol in words, the ceilings, then the recipe to the letter."""
    parts = [head]
    if recipe.seeds > 1:
        parts += [_in_words(name, ceiling) for name, ceiling in ceilings.items()]
    text = json.dumps(recipe.to_json(), sort_keys=True)
    return " ".join(parts) + f" {_RECIPE}{text}"


def _in_words(name: str, ceiling: NoiseCeiling | str) -> str:
    if isinstance(ceiling, str):
        return f"{_CEILING}{name}: none, {ceiling}."
    return (
        f"{_CEILING}{name}: {ceiling}; {ceiling.expected_tau:.3f} expected between "
        f"means of {ceiling.seeds} seeds."
    )
