"""What a training run shall do: a frozen record, and the jobs that follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eznas_core.foundation import EznasError, numpy_generator
from eznas_core.spaces import Architecture, SearchSpace, file_of
from eznas_core.training.data import TrainingData
from eznas_core.training.recipe import Recipe

Job = tuple[int, str]
"""``(seed, architecture text)``"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """Which networks a run trains, how, and on what.

    Attributes:
        space: Name of the search space.
        space_file: Hash of the file that declares it, or nothing for a built-in space.
        dataset: Name of the data set.
        architectures: Their texts, all different.
        recipe: How each is trained, and with how many seeds.
        data: The images in words.
        fingerprint: Hash of the images as they came, before any resizing.
    """

    space: str
    space_file: str
    dataset: str
    architectures: tuple[str, ...]
    recipe: Recipe
    data: str
    fingerprint: str

    def jobs(self) -> tuple[Job, ...]:
        """Every training, seed by seed, so that an unfinished run has all networks soon."""
        return tuple(
            (seed, text) for seed in range(self.recipe.seeds) for text in self.architectures
        )

    def check(self, space: SearchSpace, data: TrainingData) -> None:
        """Makes sure that a space and images are the plan's.

        Raises:
            EznasError: Another space, another version of its file, or other images.
        """
        if space.name != self.space:
            raise EznasError(f"this run trains networks of {self.space}, not of {space.name}")
        if _file_hash(space) != self.space_file:
            raise EznasError(
                f"the file that declares the space {self.space} is not what it was when this "
                "run began; its networks may be others"
            )
        if data.fingerprint != self.fingerprint:
            raise EznasError(
                f"this run trains on other images ({self.data}) than these ({data.describe()})"
            )

    def extends(self, before: TrainingPlan) -> bool:
        """Whether this plan does all that another does, and perhaps more.

        More are further architectures behind the others, and further seeds.
        """
        more = self.architectures[: len(before.architectures)] == before.architectures
        seeds = before.recipe.seeds
        return (
            more
            and self.recipe.seeds >= seeds
            and self.recipe.replace(seeds=seeds) == before.recipe
            and (self.space, self.space_file, self.dataset, self.fingerprint)
            == (before.space, before.space_file, before.dataset, before.fingerprint)
        )

    def to_json(self) -> dict[str, Any]:
        """The plan as a JSON object."""
        return {
            "space": self.space,
            "space_file": self.space_file,
            "dataset": self.dataset,
            "architectures": list(self.architectures),
            "recipe": self.recipe.to_json(),
            "data": self.data,
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TrainingPlan:
        """Reads `to_json`'s form.

        Raises:
            EznasError: A field is missing, unknown or not allowed.
        """
        try:
            given = dict(value)
            recipe = Recipe.from_json(given.pop("recipe"))
            texts = tuple(str(text) for text in given.pop("architectures"))
            return cls(architectures=texts, recipe=recipe, **{k: str(v) for k, v in given.items()})
        except (TypeError, KeyError) as error:
            raise EznasError(f"a damaged training plan: {error}") from error


def make_plan(
    space: SearchSpace,
    data: TrainingData,
    recipe: Recipe,
    architectures: int | Sequence[Architecture] = 120,
    *,
    seed: int = 0,
    skip: int = 0,
) -> TrainingPlan:
    """Plans a run.

    Args:
        space: What networks are of.
        data: What they are trained on; its data set must be one of the space's.
        recipe: How.
        architectures: Which ones, or how many to draw; all of a smaller space. Drawing more
            with the same seed only adds to the end.
        seed: Where the drawing comes from.
        skip: How many of those drawn are left to another run.

    Raises:
        EznasError: The data set is not the space's or has another number of classes, an
            architecture stands twice, or the recipe names what the space does not have.
    """
    dataset = space.dataset(data.dataset)
    if dataset.classes != data.classes:
        raise EznasError(
            f"{dataset.title} has {dataset.classes} classes, these images have {data.classes}"
        )
    if isinstance(architectures, int):
        architectures = drawn(space, architectures, seed, skip)
    if architectures:
        # Says at once what the recipe asks of the networks and they do not have.
        recipe.scale.blueprint(space, architectures[0], dataset=dataset.name)
    texts = tuple(space.parse(architecture.text).text for architecture in architectures)
    if not texts or len(set(texts)) < len(texts):
        raise EznasError("a training run needs architectures, each of them once")
    return TrainingPlan(
        space=space.name,
        space_file=_file_hash(space),
        dataset=dataset.name,
        architectures=texts,
        recipe=recipe,
        data=data.describe(),
        fingerprint=data.fingerprint,
    )


def drawn(space: SearchSpace, count: int, seed: int, skip: int = 0) -> tuple[Architecture, ...]:
    """The networks of a run that names only their number: all of a smaller space.

    More of them with the same seed add to the same ones. Runs that skip what others train share
    the work; `joining.joined` makes one table of theirs.

    Raises:
        EznasError: The space has no network behind those to skip.
    """
    end = skip + count
    wanted = min(end, space.size) if space.size is not None else end
    if wanted <= skip:
        raise EznasError(f"{space.name} has {space.size} networks; none is left after {skip}")
    rng = numpy_generator(seed, "training", "architectures")
    return space.sample_distinct(rng, wanted)[skip:]


def _file_hash(space: SearchSpace) -> str:
    file = file_of(space)
    return "" if file is None else file.sha256
