"""Tables out of the trials of NAS-Bench-201 and NATS-Bench, whose results have one form.

The benchmarks train every architecture with several seeds on four tasks, for few epochs and for
many. Their own classes `ArchResults` (one architecture) and `ResultsCount` (one training) know
what they measured; here it is put into columns:

- ``x-valid@200``: mean of the seeds; ``x-valid@200/777``: one seed.
- ``x-valid`` on CIFAR-10: trained on half the training images, measured on the other half.
- ``half-ori-test`` on CIFAR-10: the same training, measured on the test images.
- ``ori-test``: all training images; measured on all test images.
- ``x-valid`` and ``x-test`` on CIFAR-100 and ImageNet16-120: measured on one and the other half
  of the test images.
- ``eznas-2022``: the label of the EZNAS paper, mean x-valid of seeds 777, 888 and 999 after the
  longest training.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from eznas_core.foundation import EznasError
from eznas_core.spaces import DATASETS, SearchSpace
from eznas_core.truth.provenance import Provenance
from eznas_core.truth.table import AccuracyTable, Column, ColumnKind, Floats

PAPER_LABEL = "eznas-2022"
PAPER_SEEDS = (777, 888, 999)

# (task a network was trained for, images it was measured on) -> (data set, label)
_LABELS = {
    ("cifar10", "ori-test"): ("cifar10", "ori-test"),
    ("cifar10-valid", "x-valid"): ("cifar10", "x-valid"),
    ("cifar10-valid", "ori-test"): ("cifar10", "half-ori-test"),
    ("cifar100", "x-test"): ("cifar100", "x-test"),
    ("cifar100", "x-valid"): ("cifar100", "x-valid"),
    ("cifar100", "ori-test"): ("cifar100", "ori-test"),
    ("ImageNet16-120", "x-test"): ("imagenet16-120", "x-test"),
    ("ImageNet16-120", "x-valid"): ("imagenet16-120", "x-valid"),
    ("ImageNet16-120", "ori-test"): ("imagenet16-120", "ori-test"),
}
_PREFERRED = ("x-test", "ori-test", "x-valid", "half-ori-test")
_CIFAR10_MEANINGS = {
    "ori-test": "Trained on all training images, measured on the test images.",
    "x-valid": "Trained on half of the training images, measured on the other half.",
    "half-ori-test": "Trained on half of the training images, measured on the test images.",
}
_MEANINGS = {
    "x-test": "Measured on the half of the test images that is for testing.",
    "x-valid": "Measured on the half of the test images that is for validation.",
    "ori-test": "Measured on all test images, those of x-valid and of x-test.",
}
_COSTS = {
    "parameters": ("parameters", "M"),
    "flops": ("multiply-adds for one image", "M"),
    "latency": ("latency of a batch of 256 on the benchmark's GPU", "ms"),
}
_DEFORMED = (TypeError, ValueError, LookupError, AttributeError, AssertionError)


@dataclass(frozen=True, slots=True)
class _Key:
    label: str
    epochs: int
    seed: int | None = None

    def __str__(self) -> str:
        return f"{self.label}@{self.epochs}" + ("" if self.seed is None else f"/{self.seed}")


class TrialCollector:
    """Takes results one architecture after the other and makes one table for each data set."""

    def __init__(self, space: SearchSpace, what: str) -> None:
        """Starts empty.

        Args:
            space: The space the architectures are of.
            what: How error messages call the file.
        """
        if space.size is None:
            raise ValueError(f"{space.name} is not a space that was trained as a whole")
        self._space = space
        self._what = what
        self._size = space.size
        self._texts: dict[int, str] = {}
        self._indices: dict[str, int] = {}
        self._accuracies: dict[str, dict[_Key, Floats]] = {}
        self._costs: dict[str, dict[str, Floats]] = {}
        self._cost_rank: dict[str, Floats] = {}

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def space_size(self) -> int:
        """How many architectures the space has."""
        return self._size

    def text(self, index: int) -> str | None:
        """The architecture whose results came under an index, if any did."""
        return self._texts.get(index)

    def add(self, results: Any, what: str) -> None:
        """Takes the `ArchResults` of one architecture after one kind of training.

        Args:
            results: The results.
            what: How error messages call where they come from.

        Raises:
            EznasError: It has another form, is of another space, came before, or has an
                accuracy that is none.
        """
        try:
            index = self._place(results.arch_index, results.arch_str, what)
            for task in results.get_dataset_names():
                trials = results.query(task)
                for seed, trial in trials.items():
                    self._add_trial(index, task, int(seed), trial, what)
                self._add_costs(index, task, trials)
        except _DEFORMED as error:
            raise EznasError(
                f"{what} has results of an unknown form ({error!r}): it is damaged, or no file of "
                "this benchmark"
            ) from error

    def tables(self, provenance: Provenance) -> tuple[AccuracyTable, ...]:
        """The tables, in the order of the space's data sets.

        Raises:
            EznasError: No results came, or no label of a data set has all architectures.
        """
        return tuple(
            self._table(dataset, provenance)
            for dataset in self._space.datasets
            if dataset in self._accuracies
        )

    def _place(self, index: Any, text: Any, what: str) -> int:
        if type(index) is not int or not 0 <= index < self._size:
            raise ValueError(f"architecture number {index!r:.20}")
        known = self._texts.get(index)
        if known is None:
            text = self._space.parse(text).text
            other = self._indices.setdefault(text, index)
            if other != index:
                raise EznasError(f"{what} has {text} twice, as {other} and as {index}")
            self._texts[index] = text
        elif known != text:
            raise EznasError(f"{what} has two architectures as number {index}")
        return index

    def _add_trial(self, index: int, task: str, seed: int, trial: Any, what: str) -> None:
        for images in trial.get_eval_set():
            meaning = _LABELS.get((task, images))
            if meaning is None:
                continue
            try:
                accuracy = trial.get_eval(images)["accuracy"]
            except (KeyError, ValueError):
                continue  # measured after some epochs, but not after the last
            dataset, label = meaning
            key = _Key(label, int(trial.get_total_epoch()), seed)
            column = self._column(self._accuracies.setdefault(dataset, {}), key)
            if not math.isnan(column[index]):
                raise EznasError(f"{what} has {key} of {self._texts[index]} twice")
            if not isinstance(accuracy, float) or not 0 <= accuracy <= 100:
                raise EznasError(
                    f"{what}: {key} of {self._texts[index]} on {dataset} is {accuracy!r}; "
                    "accuracies are percent, from 0 to 100"
                )
            column[index] = accuracy

    def _add_costs(self, index: int, task: str, trials: dict[int, Any]) -> None:
        dataset = "cifar10" if task == "cifar10-valid" else DATASETS.resolve(task)
        epochs = max(trial.get_total_epoch() for trial in trials.values())
        rank = self._cost_rank.setdefault(dataset, np.full(self._size, -1.0))
        own = epochs + (0.5 if task == dataset else 0.0)
        if own <= rank[index]:
            return
        rank[index] = own
        costs = self._costs.setdefault(dataset, {})
        self._column(costs, "parameters")[index] = _settled(
            {s: t.params for s, t in trials.items()}
        )
        self._column(costs, "flops")[index] = _settled({s: t.flop for s, t in trials.items()})
        latencies = [t.get_latency() for t in trials.values() if t.get_latency() > 0]
        if latencies:
            self._column(costs, "latency")[index] = 1000 * fmean(latencies)

    def _column(self, columns: dict[Any, Floats], key: Any) -> Floats:
        return columns.setdefault(key, np.full(self._size, np.nan))

    def _table(self, dataset: str, provenance: Provenance) -> AccuracyTable:
        rows = sorted(self._texts)
        by_seed = {key: values[rows] for key, values in self._accuracies[dataset].items()}
        title = DATASETS.get(dataset).title
        means = dict(_means(by_seed))
        default = _default(means, f"{self._what} on {title}")
        columns = [(_accuracy_column(key, dataset, title), means[key]) for key in _ordered(means)]
        paper = _paper_label(by_seed)
        if paper is not None:
            columns.append(paper)
        columns += [
            (_accuracy_column(key, dataset, title), by_seed[key]) for key in _ordered(by_seed)
        ]
        for name, values in self._costs.get(dataset, {}).items():
            words, unit = _COSTS[name]
            column = Column(name=name, title=words, kind=ColumnKind.COST, unit=unit)
            columns.append((column, values[rows]))
        return AccuracyTable(
            space=self._space.name,
            dataset=dataset,
            texts=tuple(self._texts[row] for row in rows),
            columns=tuple(column for column, _ in columns),
            numbers=np.column_stack([values for _, values in columns]),
            default_label=str(default),
            provenance=provenance,
        )


def _means(by_seed: dict[_Key, Floats]) -> Iterator[tuple[_Key, Floats]]:
    for label, epochs in dict.fromkeys((key.label, key.epochs) for key in by_seed):
        members = [v for k, v in by_seed.items() if (k.label, k.epochs) == (label, epochs)]
        yield _Key(label, epochs), _mean(members)


def _mean(members: list[Floats]) -> Floats:
    stack = np.stack(members)
    counts = np.sum(~np.isnan(stack), axis=0)
    sums = np.nansum(stack, axis=0)
    means: Floats = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _ordered(keys: dict[_Key, Floats]) -> list[_Key]:
    return sorted(keys, key=lambda k: (-k.epochs, _PREFERRED.index(k.label), k.seed or 0))


def _default(means: dict[_Key, Floats], what: str) -> _Key:
    """The test accuracy after the longest training, or what comes nearest and is complete."""
    for key in _ordered(means):
        if not np.isnan(means[key]).any():
            return key
    raise EznasError(f"{what}: none of {', '.join(map(str, means))} has every architecture")


def _paper_label(by_seed: dict[_Key, Floats]) -> tuple[Column, Floats] | None:
    valid = [key for key in by_seed if key.label == "x-valid" and key.seed in PAPER_SEEDS]
    if not valid:
        return None
    epochs = max(key.epochs for key in valid)
    members = [by_seed[key] for key in valid if key.epochs == epochs]
    complete = int(np.sum(~np.isnan(np.stack(members)).any(axis=0)))
    note = (
        f"Mean x-valid@{epochs} of those of the seeds 777, 888 and 999 that were trained; "
        f"{complete if len(members) == len(PAPER_SEEDS) else 0} of {len(members[0])} "
        "architectures have all three."
    )
    column = Column(name=PAPER_LABEL, title="label of the EZNAS paper", note=note)
    return column, _mean(members)


def _accuracy_column(key: _Key, dataset: str, title: str) -> Column:
    meanings = _CIFAR10_MEANINGS if dataset == "cifar10" else _MEANINGS
    whose = "mean of the seeds" if key.seed is None else f"seed {key.seed}"
    return Column(
        name=str(key),
        title=f"{title} {key.label} accuracy, {key.epochs} epochs, {whose}",
        note=meanings[key.label],
    )


def _settled(values: dict[int, Any]) -> float:
    """One number for a cost that all trials should agree on.

    Old trials of some architectures disagree; as in nats_bench, seed 888 is then believed.
    """
    numbers = {seed: float(value) for seed, value in values.items()}
    first = next(iter(numbers.values()))
    if all(round(number, 5) == round(first, 5) for number in numbers.values()):
        return first
    return numbers[888] if 888 in numbers else fmean(numbers.values())
