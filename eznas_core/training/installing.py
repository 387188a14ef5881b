"""The end of a training run: its table among the others, and a record of it in the run."""

from __future__ import annotations

from eznas_core.training.request import TrainingRequest
from eznas_core.training.run import TrainingRun
from eznas_core.truth import keep_tables, write_table


def install(run: TrainingRun, request: TrainingRequest) -> None:
    """Makes the run's table, keeps it where `truth.load` finds it, and notes that in the run.

    The same file stands in the run's folder too, to be handed on.

    Raises:
        EznasError: No architecture has every seed, or the table cannot be written.
    """
    table = run.to_table(label=request.label, source=request.source, licence=request.licence)
    (info,) = keep_tables((table,))
    file = f"{table.space}--{table.dataset}--{request.source}.parquet"
    write_table(run.directory.path / file, table)
    run.directory.write_result(
        {
            "space": info.space,
            "dataset": info.dataset,
            "source": info.source,
            "architectures": info.architectures,
            "left_out": len(run.plan.architectures) - info.architectures,
            "failures": run.results().failures(),
            "default_label": info.default_label,
            "ceilings": dict(info.ceilings),
            "kept": str(info.path),
            "file": file,
            "note": table.provenance.label_note,
        }
    )
