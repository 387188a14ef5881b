"""Proof for files that carry a proxy without being code: a fresh process reads and scores it.

``python -m eznas_core.exporting.reread`` is that process: it gets the file's text on its standard
input, and knows of the proxy nothing but that text.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from eznas_core import spaces
from eznas_core.exporting.carried import carried
from eznas_core.exporting.parity import ParityReport, case
from eznas_core.exporting.probing import Probing
from eznas_core.foundation import EznasError
from eznas_core.scoring import Proxy
from eznas_core.spaces import SearchSpace

_SECONDS = 600


def check_text(
    text: str,
    space: SearchSpace,
    *,
    proxy: Proxy | None = None,
    networks: int = 3,
    dataset: str | None = None,
    batch_size: int = 4,
    seed: int = 0,
    units: str | None = None,
) -> ParityReport:
    """Scores fresh networks here, and in a process that has the proxy from the text alone.

    Args:
        text: JSON, LaTeX, DOT, SVG or a notebook, as exported.
        space: Where the networks come from.
        proxy: What was exported; by default what the text carries.
        networks: How many.
        dataset: Decides their input and output; by default the space's first.
        batch_size: Images they are shown.
        seed: What they, their weights and the images are drawn from.
        units: By which rules both find units; by default by the space's.

    Raises:
        EznasError: The text carries no proxy, or the other process fails.
    """
    found = carried(text) if proxy is None else proxy
    settings = {
        "space": space.name,
        "dataset": dataset,
        "networks": networks,
        "batch_size": batch_size,
        "seed": seed,
        "units": units,
    }
    answers = _elsewhere({"text": text, **settings})
    probing = Probing(space, dataset, networks, batch_size, seed, units)
    here = probing.scores((found,))
    return ParityReport(
        proxy=found.name,
        space=space.name,
        batch_size=batch_size,
        seed=seed,
        cases=tuple(
            case(architecture, scores[0], answer)
            for architecture, scores, answer in zip(probing.chosen, here, answers, strict=True)
        ),
        units=str(probing.rules),
        where="a fresh process that read the file alone",
    )


def _elsewhere(task: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "eznas_core.exporting.reread"],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise EznasError(f"scoring the file took more than {_SECONDS} seconds") from error
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it left no message"]
        raise EznasError(f"the file cannot be scored on its own: {last[0]}")
    answers: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return answers


def main() -> None:
    """Scores what the task on standard input carries; prints one answer for each network."""
    task = json.loads(sys.stdin.read())
    probing = Probing(
        spaces.get(task["space"]),
        task["dataset"],
        task["networks"],
        task["batch_size"],
        task["seed"],
        task["units"],
    )
    scores = probing.scores((carried(task["text"]),))
    answers = [
        {"reason": str(score.failure)} if score.value is None else {"score": score.value}
        for (score,) in scores
    ]
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
