"""``python -m eznas_core.training SPACE --images PATH --output DIR``: training as a process.

It may run in the background for days: progress stands in DIR, a file called ``stop`` in it ends
the work, and the same command goes on with it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.runs import Status
from eznas_core.training.command import train_table
from eznas_core.truth import write_table


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains; gives 0 when all is done, 1 for a mistake, 3 when it was stopped before."""
    parser = argparse.ArgumentParser(prog="python -m eznas_core.training", description=__doc__)
    parser.add_argument("space", help="name of the search space")
    parser.add_argument("--images", type=Path, required=True, help="folder or .npz file")
    parser.add_argument("--output", type=Path, required=True, help="the run's folder")
    parser.add_argument("--dataset", help="name of the data set, if it is not evident")
    parser.add_argument("--recipe", default="micro", help="name of a recipe (micro, full, ...)")
    parser.add_argument("--architectures", type=int, default=120)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="decides which networks are drawn")
    parser.add_argument("--source", default="trained", help="what to call the table")
    parser.add_argument("--licence", default="", help="licence of the table's numbers")
    given = parser.parse_args(arguments)
    try:
        run = train_table(
            spaces.get(given.space),
            given.images,
            given.output,
            dataset=given.dataset,
            recipe=given.recipe,
            architectures=given.architectures,
            epochs=given.epochs,
            seeds=given.seeds,
            workers=given.workers,
            seed=given.seed,
            listener=lambda progress: print(progress, flush=True),
        )
        if run.status is not Status.FINISHED:
            print(f"stopped; the same command goes on with {given.output}")
            return 3
        table = run.to_table(source=given.source, licence=given.licence)
        file = given.output / f"{table.space}--{table.dataset}--{given.source}.parquet"
        write_table(file, table)
    except EznasError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped; the same command goes on with {given.output}")
        return 3
    print(f"{len(table)} architectures in {file}", table.provenance.label_note, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
