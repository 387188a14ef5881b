"""Options that say where networks are scored: a dask scheduler, or jobs of a SLURM cluster."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.output import say, show
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.scoring import Place, SlurmJobs

LOCAL = "local"
_PANEL = "Cluster (needs the extra 'cluster'; changes no result)"

SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Score on the workers of this dask scheduler, for example tcp://192.0.2.7:8786; "
        f"'{LOCAL}' for processes of this machine.",
        rich_help_panel=_PANEL,
    ),
]
SlurmOption = Annotated[
    bool,
    typer.Option(
        "--slurm",
        help="Submit jobs to SLURM and score on their workers; shows the script.",
        rich_help_panel=_PANEL,
    ),
]
SlurmFileOption = Annotated[
    Path | None,
    typer.Option(
        "--slurm-file",
        metavar="FILE",
        help="The jobs from a .toml or .json file (jobs, cores, memory, walltime, partition, "
        "account, interface, python, directives, prologue); options replace what it says.",
        rich_help_panel=_PANEL,
    ),
]
PartitionOption = Annotated[
    str | None,
    typer.Option(
        "--partition", metavar="NAME", help="Part of the cluster.", rich_help_panel=_PANEL
    ),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", metavar="N", help="How many jobs.", rich_help_panel=_PANEL)
]
CoresOption = Annotated[
    int | None,
    typer.Option(
        "--cores",
        metavar="N",
        help="Cores of a job; each is one worker.",
        rich_help_panel=_PANEL,
    ),
]
MemoryOption = Annotated[
    str | None,
    typer.Option("--memory", metavar="SIZE", help="Memory of a job: 16GB.", rich_help_panel=_PANEL),
]
WalltimeOption = Annotated[
    str | None,
    typer.Option(
        "--walltime",
        metavar="TIME",
        help="Longest time of a job: 04:00:00.",
        rich_help_panel=_PANEL,
    ),
]
DryRunOption = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="With --slurm: show the script, do nothing.", rich_help_panel=_PANEL
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRequest:
    """All these options, one a field."""

    scheduler: SchedulerOption = None
    slurm: SlurmOption = False
    slurm_file: SlurmFileOption = None
    partition: PartitionOption = None
    jobs: JobsOption = None
    cores: CoresOption = None
    memory: MemoryOption = None
    walltime: WalltimeOption = None
    dry_run: DryRunOption = False

    def place(self) -> Place | None:
        """The place, its script shown if it has one; None where no option describes one.

        Raises:
            EznasError: As `place_given` and `show_script`.
        """
        asked = dataclasses.asdict(self)
        del asked["dry_run"]
        place = place_given(**asked)
        show_script(place, dry_run=self.dry_run)
        return place


def place_given(
    *, scheduler: str | None, slurm: bool = False, slurm_file: Path | None = None, **jobs: Any
) -> Place | None:
    """The place that the options describe, or None where they describe none.

    Args:
        scheduler: An address, or ``local``.
        slurm: Whether SLURM jobs are asked for; a file or a setting of theirs asks for them too.
        slurm_file: A file with their settings.
        **jobs: Settings of the jobs by their name, None where not given.

    Raises:
        EznasError: The options contradict each other, or have a value they may not have.
    """
    from eznas_core.scoring import Place

    given = {name: value for name, value in jobs.items() if value is not None}
    asked = slurm or slurm_file is not None
    if given and not asked:
        raise EznasError(f"--{next(iter(given))} goes with --slurm")
    if asked:
        if scheduler is not None:
            raise EznasError("--scheduler and --slurm: one of them is enough")
        return Place(slurm=_jobs(slurm_file, given))
    if scheduler is None:
        return None
    return Place() if scheduler == LOCAL else Place(scheduler=scheduler)


def show_script(place: Place | None, *, dry_run: bool) -> None:
    """Shows the script of SLURM jobs: as a result where nothing else is done, else as a remark.

    Raises:
        EznasError: A dry run of something else than SLURM jobs, or the extra is not installed.
    """
    slurm = None if place is None else place.slurm
    if slurm is None:
        if dry_run:
            raise EznasError("--dry-run goes with --slurm")
        return
    script = slurm.script()
    if dry_run:
        show(script.rstrip())
    else:
        say(script.rstrip())
    say(f"{slurm.jobs} such jobs, {slurm.workers} workers in all")


def _jobs(file: Path | None, given: dict[str, Any]) -> SlurmJobs:
    from eznas_core.scoring import SlurmJobs

    described = SlurmJobs() if file is None else SlurmJobs.from_file(file)
    return SlurmJobs.from_json({**described.to_json(), **given})
