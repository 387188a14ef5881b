"""What somebody wants trained, and where the images are: what a worker of its own starts from."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eznas_core import spaces
from eznas_core.foundation import EznasError, atomic_write_json, unknown_name
from eznas_core.training.columns import ACCURACY, LIKELIHOOD, TRAIN_LIKELIHOOD
from eznas_core.training.recipe import Recipe
from eznas_core.truth import MICRO, check_source

LABELS = (ACCURACY, LIKELIHOOD, TRAIN_LIKELIHOOD)
"""The columns of a trained table that can be its default label."""

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest:
    """A training run, as it is asked for.

    Attributes:
        space: Name of the search space.
        images: Folder or file with the images, as `load_data` takes it; absolute.
        recipe: How each network is trained.
        dataset: What to call the data set; None as `load_data` says.
        architectures: How many networks are trained.
        skip: How many networks of the draw stand before them and are left to another run.
        seed: Decides which.
        workers: Processes; changes no result.
        device: Where networks are trained.
        source: What `truth.load(source=...)` shall call the table.
        label: The table's default label, one of `LABELS`.
        licence: Licence of the numbers.

    Raises:
        EznasError: A number is too small, the label is none, or the source is a benchmark's.
    """

    space: str
    images: str
    recipe: Recipe
    dataset: str | None = None
    architectures: int = 120
    skip: int = 0
    seed: int = 0
    workers: int = 2
    device: str = "cpu"
    source: str = MICRO
    label: str = ACCURACY
    licence: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "space", spaces.get(self.space).name)
        object.__setattr__(self, "images", str(Path(self.images).expanduser().absolute()))
        for name, least in (("architectures", 3), ("skip", 0), ("workers", 1), ("seed", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise EznasError(f"{name}: a whole number from {least}, not {value!r}")
        if self.label not in LABELS:
            raise unknown_name("label of a trained table", self.label, LABELS)
        if self.source != MICRO:
            check_source(self.source)

    def replace(self, **changes: Any) -> TrainingRequest:
        """The same request with some fields changed, checked again."""
        return dataclasses.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """A JSON object with every field."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {"format": _FORMAT, **fields, "recipe": self.recipe.to_json()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TrainingRequest:
        """Reads `to_json`'s form.

        Raises:
            EznasError: A field is missing, unknown or not allowed.
        """
        given = dict(value)
        if given.pop("format", None) != _FORMAT:
            raise EznasError(f"a training request of another version than {_FORMAT}")
        try:
            return cls(**{**given, "recipe": Recipe.from_json(given["recipe"])})
        except (TypeError, KeyError) as error:
            raise EznasError(f"a damaged training request: {error}") from error

    def write(self, file: Path) -> None:
        """Replaces the request in a file."""
        atomic_write_json(file, self.to_json())

    @classmethod
    def read(cls, file: Path) -> TrainingRequest:
        """The request in a file.

        Raises:
            EznasError: The file is missing or damaged.
        """
        try:
            value = json.loads(file.read_bytes())
        except OSError as error:
            raise EznasError(f"cannot read {file}: {error.strerror or error}") from error
        except ValueError as error:
            raise EznasError(f"{file} is damaged: it is not JSON") from error
        if not isinstance(value, dict):
            raise EznasError(f"{file} is damaged: it is not a JSON object")
        return cls.from_json(value)
