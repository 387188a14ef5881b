"""``replay``: a published or stored figure, computed again from its protocol card."""

from __future__ import annotations

import json as json_module
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eznas_core.commands.options import JsonOption, WorkersOption
from eznas_core.commands.output import progress, show, show_json, table
from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    from eznas_core.ranking import Replay

_LARGEST = 64 << 20
_DIFFERENT = 1


def replay(
    card: Annotated[
        Path,
        typer.Argument(
            metavar="CARD.json",
            help="What 'verify --card' or '--json' wrote, a card downloaded from the app, or the "
            "result.json of an evolution.",
        ),
    ],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME", help="Only this proxy of the file; repeatable."),
    ] = None,
    workers: WorkersOption = 1,
    json: JsonOption = False,
) -> None:
    """Compute the figures of a protocol card again and say whether they are the same.

    Networks, label, weights, images and resamples are those of the card; no stored score is used.
    "Equal" means to the last bit. Where another torch, numpy or processor computes now, figures
    may differ by 0.005 at most. The exit code is 1 where something is different.

    For example:

      eznas verify --proxy naswot --samples 100 --card naswot.json

      eznas replay naswot.json
    """
    from eznas_core.ranking import ReplayVerdict, claims_in
    from eznas_core.ranking import replay as compute_again
    from eznas_core.scoring import process_pool

    claims = claims_in(_read(card), str(card))
    chosen = [each for each in claims if not only or {each.name, each.card.proxy} & set(only)]
    if not chosen:
        known = ", ".join(dict.fromkeys(each.name or each.card.proxy for each in claims))
        raise EznasError(f"{card} has no figures of {', '.join(only or [])}; it has {known}")
    with ExitStack() as stack:
        pool = stack.enter_context(process_pool(workers)) if workers > 1 else None
        replays = []
        for each in chosen:
            with progress(f"Scoring {each.card.n} networks by {each.card.proxy}") as advance:
                replays.append(compute_again(each, executor=pool, progress=advance))
    if json:
        documents = [document(each) for each in replays]
        show_json(documents[0] if len(documents) == 1 else documents)
    else:
        for replayed in replays:
            _show(replayed)
    if any(replayed.verdict is ReplayVerdict.DIFFERENT for replayed in replays):
        raise typer.Exit(_DIFFERENT)


def document(replayed: Replay) -> dict[str, Any]:
    """What ``--json`` prints for one claim."""
    return {
        "proxy": replayed.claim.card.proxy,
        "verdict": str(replayed.verdict),
        "figures": {
            each.name: {
                "claimed": list(each.claimed),
                "found": list(each.found),
                "difference": each.difference,
            }
            for each in replayed.figures
        },
        "versions": {name: list(pair) for name, pair in replayed.versions.items()},
        "other_truth": replayed.other_truth,
        **{name: value for name, value in replayed.result.to_json().items() if name != "reasons"},
    }


def _read(path: Path) -> object:
    try:
        if path.stat().st_size > _LARGEST:
            raise EznasError(f"{path} is too large to hold protocol cards")
        return json_module.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{path} is not JSON: {error}") from error


def _show(replayed: Replay) -> None:
    card = replayed.claim.card
    rows = [
        (each.name, _estimate(each.claimed), _estimate(each.found), f"{each.difference:.2g}")
        for each in replayed.figures
    ] or [
        (name, "-", str(found), "-")
        for name, found in (
            ("kendall", replayed.result.kendall),
            ("spearman", replayed.result.spearman),
        )
    ]
    name = replayed.claim.name or card.proxy
    columns = ("figure", "card>", "now>", "largest difference>")
    show(
        table(f"{name} on {card.n} networks of {card.space}, {card.label}", columns, rows),
        f"{name}: {replayed.verdict}",
        *(f"{what}: {then} then, {now} now" for what, (then, now) in replayed.versions.items()),
    )
    if replayed.other_truth:
        show("the accuracies come from another file than those of the card")


def _estimate(parts: tuple[float, float, float]) -> str:
    return f"{parts[0]:.4f} [{parts[1]:.4f}, {parts[2]:.4f}]"
