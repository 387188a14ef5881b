"""``cache``: the store of scores, looked at, checked and emptied."""

from __future__ import annotations

from typing import Annotated

import typer

from eznas_core.commands.group import new_group
from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import progress, show, show_json
from eznas_core.foundation import EznasError

cache = new_group(
    "Scores that have been computed: shared by the command line, the app and notebooks.\n\n"
    "A score is found again only if network, protocol, images, proxy, definitions, torch and "
    "processor are the same; it is then the same to the last bit. 'off' in the environment "
    "variable EZNAS_CACHE keeps nothing and looks nothing up."
)
_DIFFERENT = 1


@cache.command()
def info(json: JsonOption = False) -> None:
    """Say where the scores are, how many there are and how much room they take."""
    from eznas_core.scoring import ScoreStore

    found = ScoreStore(tell=_refuse).info()
    if json:
        show_json(
            {
                "path": str(found.path),
                "scores": found.scores,
                "tasks": found.tasks,
                "bytes": found.size,
                "largest": found.largest,
                "set_aside": [str(path) for path in found.set_aside],
            }
        )
        return
    show(
        str(found.path),
        f"{found.scores:,} scores, for {found.tasks:,} combinations of proxy and protocol",
        f"{found.size / 1e6:.1f} MB of at most {found.largest / 1e6:.0f} MB",
        *(f"set aside, damaged: {path.name}" for path in found.set_aside),
    )


@cache.command()
def check(
    rows: Annotated[
        int,
        typer.Option("--rows", "-k", min=0, metavar="K", help="Scores to compute again."),
    ] = 20,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Decides which.")] = 0,
    json: JsonOption = False,
) -> None:
    """Read every stored score, compute some of them again, and compare.

    Damaged scores are removed, a damaged file is set aside. The exit code is 1 if a score that
    was computed again is another one.
    """
    from eznas_core.scoring import ScoreStore
    from eznas_core.scoring.recomputation import check_rows

    store = ScoreStore(tell=_remark)
    sound, removed = store.check()
    with progress("Computing again") as advance:
        found = check_rows(store.sample(rows, seed=seed), progress=advance)
    if json:
        show_json(
            {
                "sound": sound,
                "removed": removed,
                "equal": found.equal,
                "differing": list(found.differing),
                "not_computed": dict(found.not_computed),
            }
        )
    else:
        show(
            f"{sound:,} scores are sound; {removed} were damaged, and removed",
            f"{found.equal} computed again and equal to the last bit; "
            f"{len(found.differing)} differing",
            *found.differing,
            *(f"{count} not computed again: {why}" for why, count in found.not_computed.items()),
        )
    if found.differing:
        raise typer.Exit(_DIFFERENT)


@cache.command()
def clear() -> None:
    """Remove every stored score, and files that were set aside as damaged."""
    from eznas_core.scoring import ScoreStore

    removed = ScoreStore(tell=_refuse).clear()
    show(f"{removed:,} scores removed")


def _refuse(message: str) -> None:
    raise EznasError(message)


def _remark(message: str) -> None:
    from eznas_core.commands.output import say

    say(message)
