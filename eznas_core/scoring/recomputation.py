"""Stored scores computed again, to see that they are what is computed now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eznas_core.foundation import EznasError
from eznas_core.scoring.networks import build, probe_inputs, score_network
from eznas_core.scoring.numbers import computed_by
from eznas_core.scoring.protocol import ScoringProtocol
from eznas_core.scoring.resolve import from_description
from eznas_core.scoring.score import Score
from eznas_core.scoring.shelf import architecture_text, own_name, probe_digest, space_content
from eznas_core.scoring.stored_row import StoredRow, packed
from eznas_core.spaces import SPACES, file_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What came of computing stored scores again.

    Attributes:
        equal: How many are the same, to the last bit.
        differing: One line for each that is another one.
        not_computed: Why others could not be computed here, and how many of each.
    """

    equal: int
    differing: tuple[str, ...]
    not_computed: Mapping[str, int]


def check_rows(
    rows: Sequence[StoredRow], *, progress: Callable[[int, int], None] | None = None
) -> Recomputed:
    """Computes the scores of rows again and compares them.

    Args:
        rows: From `ScoreStore.sample`.
        progress: Told after each.
    """
    equal, differing = 0, []
    reasons: Counter[str] = Counter()
    for done, row in enumerate(rows, 1):
        try:
            fresh = _computed(row)
        except EznasError as error:
            reasons[str(error)] += 1
        else:
            if row.score is not None and _same(fresh, row.score):
                equal += 1
            else:
                differing.append(_line(row, fresh))
        if progress is not None:
            progress(done, len(rows))
    return Recomputed(equal=equal, differing=tuple(differing), not_computed=dict(reasons))


def _computed(row: StoredRow) -> Score:
    """The score as it is computed now.

    Raises:
        EznasError: What it was computed from is not here, or has changed; it would not be served.
    """
    content = row.content
    if content is None:
        raise EznasError("damaged")
    protocol = ScoringProtocol.from_json(content["protocol"])
    if content["by"] != computed_by(protocol.device):
        raise EznasError("computed with other definitions, another torch or processor")
    name = content["space"]["name"]
    if name not in SPACES or space_content(SPACES.get(name)) != content["space"]:
        raise EznasError(f"the space {name} is not here, or its file has changed")
    space = SPACES.get(name)
    inputs = probe_inputs(space, protocol)
    if probe_digest(inputs) != content["probe"]:
        raise EznasError("the images were given directly, or have changed")
    proxy = from_description({content["proxy"]["kind"]: content["proxy"]["text"]})
    architecture = space.parse(architecture_text(row.network))
    if file_of(space) is not None and own_name(space, architecture, protocol) != row.network:
        raise EznasError("the network is built otherwise now")
    network = build(space, architecture, protocol)
    return score_network(proxy, network, inputs, protocol.unit_rules(space))


def _same(one: Score, other: Score) -> bool:
    """Equal to the last bit; what they took does not count."""
    return packed(_timeless(one)) == packed(_timeless(other))


def _timeless(score: Score) -> Score:
    return Score(value=score.value, failure=score.failure, unit_values=score.unit_values)


def _line(row: StoredRow, fresh: Score) -> str:
    text = "" if row.content is None else row.content["proxy"]["text"]
    then = None if row.score is None else row.score.value
    return f"{architecture_text(row.network)} by {text}: {then!r} stored, {fresh.value!r} now"
