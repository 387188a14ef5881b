"""A task by its name: a search space, a data set, and which of its accuracies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eznas_core.foundation import EznasError
from eznas_core.spaces import SPACES


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Accuracies that formulas are to rank.

    Attributes:
        space: Name of the search space.
        dataset: Name of the data set.
        label: Which column of the accuracy table; None for its default.
    """

    space: str
    dataset: str
    label: str | None = None

    @property
    def text(self) -> str:
        """Its one text form, "space/dataset" or "space/dataset/label"."""
        return "/".join(each for each in (self.space, self.dataset, self.label) if each)

    @classmethod
    def parse(cls, text: str) -> Target:
        """Reads a text form; names may be in any spelling. A label may contain a slash.

        Raises:
            EznasError: It has not two or three parts, or names no space, or a data set that the
                space is not defined on.

        >>> Target.parse("NASBench201/CIFAR-10").text
        'nasbench201/cifar10'
        """
        parts = text.strip().split("/", 2) if isinstance(text, str) else []
        if len(parts) < 2 or not all(parts):
            raise EznasError(
                f"a task is a text like nasbench201/cifar10 or nasbench201/cifar10/LABEL, "
                f"not {text!r}"
            )
        space = SPACES.get(parts[0])
        return cls(
            space=space.name,
            dataset=space.dataset(parts[1]).name,
            label=parts[2] if len(parts) == 3 else None,
        )


def parse_targets(texts: Iterable[str]) -> tuple[Target, ...]:
    """Reads several tasks.

    Raises:
        EznasError: One is none, or two are the same.
    """
    found = tuple(map(Target.parse, texts))
    for number, target in enumerate(found):
        if target in found[:number]:
            raise EznasError(f"the task {target.text} is given twice")
    return found
