"""The training recipe: one frozen record of everything that decides a trained accuracy."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eznas_core.evolution import ConfigError, Setting
from eznas_core.foundation import EznasError, unknown_name
from eznas_core.networks import SCHEMES
from eznas_core.spaces import Scale

SCHEDULES = ("cosine", "constant")
_FORMAT = 1


def _setting(
    default: Any, title: str, text: str, low: float | None = None, high: float | None = None
) -> Any:
    metadata = {"title": title, "help": text, "low": low, "high": high}
    return dataclasses.field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How each network is trained: SGD with momentum, a warm-up and a falling learning rate.

    Every field carries a title, a sentence and its limits (see `settings`), so that a form, the
    command line and an error message say the same. A reduced scale (`side`, `skeleton`,
    `depth_divisor`) trains a smaller version of each architecture under that architecture's
    name: what is then measured is said so in the table.

    Attributes:
        skeleton: Values for what the space's networks can vary besides the architecture
            (``channels``, ``cells``, ``divisor``); sorted pairs.

    >>> Recipe(epochs=3) == Recipe.from_json(Recipe(epochs=3).to_json())
    True
    >>> Recipe(epochs=0)
    Traceback (most recent call last):
        ...
    eznas_core.evolution.settings.ConfigError: epochs: got 0, allowed are whole numbers from 1 to
    10000
    """

    epochs: int = _setting(30, "Epochs", "Passes over the training images.", 1, 10_000)
    batch_size: int = _setting(128, "Batch size", "Images a step.", 2, 65_536)
    learning_rate: float = _setting(0.1, "Learning rate", "Its highest value.", 1e-6, 100.0)
    momentum: float = _setting(0.9, "Momentum", "Of SGD, in Nesterov's form; 0 is none.", 0.0, 1.0)
    weight_decay: float = _setting(5e-4, "Weight decay", "Pull of the weights to 0.", 0.0, 1.0)
    warmup: float = _setting(1.0, "Warm-up", "Epochs in which the rate rises.", 0.0, 1000.0)
    schedule: str = _setting("cosine", "Schedule", "How the rate falls: cosine or constant.")
    label_smoothing: float = _setting(
        0.0, "Label smoothing", "Share given to all classes.", 0.0, 0.9
    )
    averaging: float = _setting(
        0.0, "Weight averaging", "Decay of the moving average that is tested; 0 tests the last.",
        0.0, 0.99999,
    )  # fmt: skip
    flip: bool = _setting(True, "Flip", "Mirror half of the training images.")
    crop: int = _setting(4, "Crop", "Pixels by which training images are shifted.", 0, 64)
    side: int = _setting(0, "Image side", "Resize images to this side; 0 keeps theirs.", 0, 1024)
    skeleton: tuple[tuple[str, int], ...] = _setting(
        (), "Skeleton", "Smaller networks: values for what the space lets vary."
    )
    depth_divisor: int = _setting(
        1,
        "Depth divisor",
        "Divides the normal cells of an architecture that names them.",
        1,
        100,
    )
    initialisation: str = _setting("eznas-2022", "Initialisation", "How weights are drawn.")
    seeds: int = _setting(3, "Seeds", "Trainings of each architecture.", 1, 1000)

    def __post_init__(self) -> None:
        for found in settings():
            object.__setattr__(self, found.name, _checked(found, getattr(self, found.name)))
        if self.schedule not in SCHEDULES:
            raise ConfigError("schedule", repr(self.schedule), " and ".join(SCHEDULES))
        if self.momentum == 1.0:
            raise ConfigError("momentum", "1.0", "numbers from 0 up to, but not, 1")
        try:
            object.__setattr__(self, "initialisation", SCHEMES.resolve(self.initialisation))
        except EznasError as error:
            raise ConfigError("initialisation", message=str(error)) from error

    @property
    def scale(self) -> Scale:
        """How much smaller the trained networks are than the ones their architectures name."""
        return Scale(side=self.side, skeleton=self.skeleton, depth_divisor=self.depth_divisor)

    def replace(self, **changes: Any) -> Recipe:
        """The same recipe with some fields changed, checked again.

        Raises:
            ConfigError: A value is not allowed.
            UnknownNameError: There is no such field.
        """
        return Recipe.from_json({**self.to_json(), **changes})

    def to_json(self) -> dict[str, Any]:
        """A JSON object with every field."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {"format": _FORMAT, **values, "skeleton": dict(self.skeleton)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Recipe:
        """Reads `to_json`'s form; fields that are left out have their default.

        Raises:
            ConfigError: A value is not allowed, or the form is of a later version.
            UnknownNameError: There is no such field.
        """
        if not isinstance(value, Mapping):
            raise ConfigError("recipe", type(value).__name__, "a JSON object")
        given = dict(value)
        form = given.pop("format", _FORMAT)
        if form != _FORMAT:
            raise ConfigError("format", repr(form), f"{_FORMAT} (is it of a newer version?)")
        known = [found.name for found in settings()]
        for name in given:
            if name not in known:
                raise unknown_name("field of a recipe", str(name), known)
        return cls(**given)

    def __str__(self) -> str:
        size = f"images of {self.side}x{self.side}" if self.side else "images as they are"
        changes = [f"{name} {value}" for name, value in self.skeleton]
        if self.depth_divisor > 1:
            changes.append(f"depth divided by {self.depth_divisor}")
        network = f"networks with {', '.join(changes)}" if changes else "networks at full size"
        shown = ["flips"] * self.flip + [f"shifts of {self.crop} pixels"] * (self.crop > 0)
        average = f", weights averaged with decay {self.averaging:g}" if self.averaging else ""
        smoothing = f", labels smoothed by {self.label_smoothing:g}" if self.label_smoothing else ""
        return (
            f"{size}, {network}, {self.epochs} epochs in batches of {self.batch_size}, "
            f"SGD with learning rate {self.learning_rate:g} ({self.schedule}, "
            f"{self.warmup:g} epoch{'s' * (self.warmup != 1)} of warm-up), "
            f"momentum {self.momentum:g}, weight decay {self.weight_decay:g}, "
            f"{' and '.join(shown) or 'no augmentation'}"
            f"{smoothing}{average}, weights drawn by {self.initialisation}"
        )


def settings() -> tuple[Setting, ...]:
    """Every field of a recipe with its title, help, default and limits, in order."""
    return tuple(Setting.of(field) for field in dataclasses.fields(Recipe))


def _checked(found: Setting, value: Any) -> Any:
    """The value in its own kind, if it is allowed."""
    if found.name == "skeleton":
        return _skeleton(value)
    kind = type(found.default)
    # A truth value is a whole number to Python, and a whole number is a number.
    same = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value, same = float(value), True
    if not same:
        words = {bool: "true and false", str: "texts"}
        raise ConfigError(found.name, repr(value), words.get(kind, found.allowed))
    if found.low is not None and found.high is not None and not found.low <= value <= found.high:
        raise ConfigError(found.name, repr(value), found.allowed)
    return value


def _skeleton(value: Any) -> tuple[tuple[str, int], ...]:
    try:
        pairs = dict(value)
    except (TypeError, ValueError) as error:
        raise ConfigError("skeleton", repr(value), "names with whole numbers") from error
    for name, number in pairs.items():
        whole = isinstance(number, int) and not isinstance(number, bool)
        if not isinstance(name, str) or not whole or number < 1:
            raise ConfigError("skeleton", f"{name!r}: {number!r}", "names with numbers from 1")
    return tuple(sorted(pairs.items()))
