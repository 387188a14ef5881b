"""The process that trains: ``python -m eznas_core.training.worker DIRECTORY``.

It reads the request, trains what is missing and, at the end, puts the table where every other
table is. It can be killed at any moment: no finished training is repeated.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from eznas_core import spaces
from eznas_core.runs.heartbeat import exit_code
from eznas_core.statistics import keep_freed_memory
from eznas_core.training.installing import install
from eznas_core.training.run import TrainingRun
from eznas_core.training.sources import load_data


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the worker; gives 0 for an end as asked, 1 for a failure, 3 for a locked run."""
    parser = argparse.ArgumentParser(prog="python -m eznas_core.training.worker")
    parser.add_argument("directory", type=Path, help="the folder of the run")
    run = TrainingRun(parser.parse_args(arguments).directory.absolute())
    # A kind signal ends a run as Ctrl-C does: within an epoch, with everything written.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)

    def worked() -> int:
        work(run)
        return 0

    try:
        return exit_code(worked)
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def work(run: TrainingRun) -> bool:
    """Does what a run's request asks for, in this process; gives whether all is done.

    Raises:
        EznasError: The request or the images cannot be used, or the training cannot go on.
    """
    keep_freed_memory()
    request = run.request()
    space = spaces.get(request.space)
    data = load_data(request.images, dataset=request.dataset)
    run.prepare(
        space,
        data,
        request.recipe,
        request.architectures,
        seed=request.seed,
        skip=request.skip,
    )
    return run.work(
        space,
        data,
        workers=request.workers,
        device=request.device,
        finish=lambda: install(run, request),
    )


if __name__ == "__main__":
    sys.exit(main())
