"""A reproduction: a folder with what was asked for, every score, and the report so far.

config.json    the plan, by which version and when it was made
scores.jsonl   scores, a few networks a line, only ever added to
result.json    the report, replaced as each row is done
report.md, report.csv, report.json   the same, to be handed on
events.jsonl, worker.json, worker.log, stop, lock   as in every run
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eznas_core.foundation import EznasError, atomic_write_json, atomic_write_text, cannot
from eznas_core.reproduction.lines import Line
from eznas_core.reproduction.plan import ReproductionPlan
from eznas_core.reproduction.report import FORMS, Report
from eznas_core.reproduction.rows import truth_of
from eznas_core.reproduction.scorer import Scorer, tasks_of
from eznas_core.runs import RunDirectory, WriterLock
from eznas_core.runs.directory import version
from eznas_core.scoring import default_store

FORMAT = 1
_KIND = "reproduction"

Listener = Callable[[str, int, int], None]
"""Told the row at hand, how many networks are done in all rows, and how many there are."""


@dataclass(frozen=True, slots=True)
class ReproductionRun:
    """One reproduction, by its folder, which need not exist yet.

    Attributes:
        path: The folder.
    """

    path: Path

    @property
    def directory(self) -> RunDirectory:
        """The folder as `eznas_core.runs` sees it: status, worker, events and flags."""
        return RunDirectory(self.path.expanduser().absolute())

    @property
    def exists(self) -> bool:
        """Whether a plan was made in this folder."""
        return self.directory.config_file.is_file()

    @property
    def plan(self) -> ReproductionPlan:
        """What it shall do.

        Raises:
            EznasError: There is no reproduction in the folder, or its plan cannot be read.
        """
        header = self.directory.header()
        if header.get("kind") != _KIND or not isinstance(header.get("plan"), dict):
            raise EznasError(f"{self.path} holds no reproduction")
        return ReproductionPlan.from_json(header["plan"])

    def prepare(self, plan: ReproductionPlan) -> None:
        """Writes the plan. Where there is one already, its scores are used again.

        Raises:
            EznasError: The folder holds something else, or scores of another protocol.
        """
        folder = self.directory.path
        if self.exists:
            if self.plan.same_scores != plan.same_scores:
                raise EznasError(
                    f"{folder} has scores of another protocol ({self.plan}); give this one "
                    f"({plan}) a folder of its own"
                )
        else:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                taken = any(file.name != "lock" for file in folder.iterdir())
            except OSError as error:
                raise cannot(f"make {folder}", error) from error
            if taken:
                raise EznasError(f"{folder} is not empty; give the reproduction its own folder")
        header = {"format": FORMAT, "kind": _KIND, "version": version()}
        created = datetime.now(UTC).isoformat(timespec="seconds")
        with WriterLock(self.directory.lock_file):
            atomic_write_json(
                self.directory.config_file, {**header, "created": created, "plan": plan.to_json()}
            )

    def report(self) -> Report | None:
        """What has been found so far, or None before the first row is done.

        Raises:
            EznasError: It is there but damaged.
        """
        found = self.directory.result()
        return None if found is None else Report.from_json(found)

    def work(
        self, *, listener: Listener | None = None, stop: Callable[[], bool] = lambda: False
    ) -> bool:
        """Scores what is missing and writes the report; gives whether all is done.

        It can be killed at any moment: what is in the book is not scored again, nor, unless the
        plan says otherwise, what is in the store of scores. The caller holds the run's lock.

        Args:
            listener: Told after every network.
            stop: Asked after every network.

        Raises:
            EznasError: Accuracies or proxies cannot be read, or the scores cannot be kept.
        """
        plan = self.plan
        tasks = tasks_of(plan)
        absent = {row.name: row.how_to_get for row in plan.chosen() if truth_of(row) is None}
        total = sum(len(task.networks) for task in tasks)
        lines: list[Line] = []

        def write(*, complete: bool) -> None:
            self._write(
                Report(lines=tuple(lines), absent=absent, protocol=str(plan), complete=complete)
            )

        if not tasks:
            write(complete=True)
        before = 0
        store = default_store() if plan.cached else None
        with Scorer(plan, self.directory.path / "scores.jsonl", store=store) as scorer:
            for task in tasks:
                for missing in scorer.score(task):
                    if listener is not None:
                        listener(task.row.title, before + len(task.networks) - missing, total)
                    if missing and stop():
                        write(complete=False)
                        return False
                before += len(task.networks)
                lines += scorer.lines(task)
                write(complete=task is tasks[-1])
        return True

    def _write(self, report: Report) -> None:
        self.directory.write_result(report.to_json())
        for name, form in FORMS.items():
            atomic_write_text(self.directory.path / name, form(report))
