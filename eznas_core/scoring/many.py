"""Many architectures scored by many proxies, in this process or spread over an executor.

Each network is built and captured once for all proxies, and on architectures that are the same
function expressions are evaluated once. A score depends on the protocol and the architecture
only: neither on the other architectures, nor on the number of workers, nor on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from numpy.typing import NDArray

from eznas_core.foundation import EznasError
from eznas_core.scoring.in_order import AHEAD, in_order
from eznas_core.scoring.networks import build, probe_inputs, score_network_by_all, scored_network
from eznas_core.scoring.numbers import computed_by
from eznas_core.scoring.protocol import GAUSSIAN, ScoringProtocol
from eznas_core.scoring.proxies import Proxy
from eznas_core.scoring.score import Score
from eznas_core.scoring.shelf import Shelf
from eznas_core.scoring.store import ScoreStore
from eznas_core.scoring.table import ScoreTable
from eznas_core.scoring.teams import Team
from eznas_core.spaces import SPACES, Architecture, SearchSpace
from eznas_core.statistics import ImageSource, Probe, ProbeInputs

Progress = Callable[[int, int], None]
"""Called with how many architectures have been scored, and how many there are."""

Row = tuple[Architecture, tuple[Score, ...]]
Job = tuple[Architecture, tuple[int, ...]]
Key = tuple[Architecture, int]
Scored = dict[Key, Score]
By = dict[str, str | int]
_CHUNKS = 64
_LARGEST_CHUNK = 8
# A scheduler's time goes by tasks: see docs/scale.md.
_MOST_CHUNKS = 16_384
_AHEAD_WITH_IMAGES = 512


def score_many(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    architectures: Sequence[Architecture],
    protocol: ScoringProtocol | None = None,
    *,
    images: ImageSource | None = None,
    executor: Executor | None = None,
    chunk: int | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    store: ScoreStore | None = None,
) -> ScoreTable:
    """Scores architectures by proxies.

    An ensemble that ranks networks against each other ranks those that are scored here.

    Args:
        proxies: What scores; no two may have the same name.
        space: The search space of the architectures.
        architectures: What is scored; one that stands twice is scored once.
        protocol: How; the default protocol if None.
        images: Images of the data probe, if the protocol does not name them itself.
        executor: Where the work is done, see `Place`; in this process if None.
        chunk: Networks that are handed to it at a time; None for a size that suits most.
        progress: Told after every few networks.
        stop: Asked after every few networks; once it says True the table of what is done is
            returned, marked as incomplete.
        store: Where scores are looked up and kept; nowhere if None.

    Raises:
        EznasError: Two proxies have one name, an architecture is of another space, the protocol
            cannot be carried out, a chunk is empty, or the executor has lost its workers.

    >>> from eznas_core import scoring, spaces
    >>> from eznas_core.foundation import numpy_generator
    >>> space = spaces.get("nasbench201")
    >>> networks = space.sample_distinct(numpy_generator(0), 3)
    >>> table = scoring.score_many([scoring.resolve("params")], space, networks)
    >>> [score.value == space.parameters(each) for each, score in table.column("params").items()]
    [True, True, True]
    """
    chosen = (protocol or ScoringProtocol()).for_space(space)
    names = [proxy.name for proxy in proxies]
    if len(set(names)) < len(names):
        raise EznasError(f"two proxies have the same name: {', '.join(names)}")
    distinct = tuple(dict.fromkeys(architectures))
    rows: dict[Architecture, tuple[Score, ...]] = {}
    team = Team.of(proxies)
    stream = _member_stream(
        team.members,
        space,
        distinct,
        chosen,
        images=images,
        executor=executor,
        chunk=chunk,
        store=store,
    )
    complete = True
    for architecture, scores in stream:
        rows[architecture] = scores
        if progress is not None:
            progress(len(rows), len(distinct))
        if stop is not None and len(rows) < len(distinct) and stop():
            complete = False
            stream.close()
            break
    return ScoreTable(
        space=space.name,
        protocol=chosen,
        proxies={proxy.name: proxy.text for proxy in proxies},
        rows=dict(zip(rows, team.assemble(list(rows.values())), strict=True)),
        complete=complete,
    )


def score_stream(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    architectures: Sequence[Architecture],
    protocol: ScoringProtocol,
    *,
    images: ImageSource | None = None,
    executor: Executor | None = None,
    chunk: int | None = None,
    store: ScoreStore | None = None,
) -> Generator[Row, None, None]:
    """Scores architectures and yields each row, in order, as soon as it is there.

    With an ensemble that ranks networks against each other, that is when all are scored. Closing
    the iterator cancels what has not been begun. Arguments as for `score_many`.
    """
    team = Team.of(proxies)
    stream = _member_stream(
        team.members,
        space,
        architectures,
        protocol,
        images=images,
        executor=executor,
        chunk=chunk,
        store=store,
    )
    with closing(stream):
        if team.needs_population:
            rows = dict(stream)
            yield from zip(rows, team.assemble(list(rows.values())), strict=True)
        else:
            for architecture, row in stream:
                yield architecture, team.assemble([row])[0]


def _member_stream(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    architectures: Sequence[Architecture],
    protocol: ScoringProtocol,
    *,
    images: ImageSource | None,
    executor: Executor | None,
    chunk: int | None,
    store: ScoreStore | None,
) -> Generator[Row, None, None]:
    """`score_stream` for formulas and measures."""
    if chunk is not None and chunk < 1:
        raise EznasError(f"a chunk has at least 1 network, not {chunk}")
    distinct = tuple(dict.fromkeys(architectures))
    for architecture in distinct:
        space.check(architecture)
    shown = {a: [scored_network(proxy, space, a) for proxy in proxies] for a in distinct}
    inputs = probe_inputs(space, protocol, images)
    task = _Task(tuple(proxies), space.name, protocol)
    shelf = Shelf(store, proxies, space, protocol, inputs)
    here = computed_by(protocol.device)
    known = shelf.read({(a, at) for networks in shown.values() for at, a in enumerate(networks)})
    jobs = _jobs(shown.values(), known)
    scored = (
        ((fresh, here) for fresh in _score_here(task, space, jobs, inputs))
        if executor is None
        else _score_there(task, jobs, _travelling(inputs, protocol, images), executor, chunk)
    )
    try:
        for architecture in distinct:
            keys = [(network, position) for position, network in enumerate(shown[architecture])]
            while not all(key in known for key in keys):
                fresh, by = next(scored)
                if by == here:
                    shelf.write(fresh)
                known.update(fresh)
            yield architecture, tuple(known[key] for key in keys)
    finally:
        scored.close()


@dataclass(frozen=True, slots=True)
class _Task:
    """What is the same for every network."""

    proxies: tuple[Proxy, ...]
    space: str
    protocol: ScoringProtocol


def _jobs(shown: Iterable[Sequence[Architecture]], known: Container[Key]) -> tuple[Job, ...]:
    """Every network that is to be built, with the positions of the proxies that it is shown to."""
    wanted: dict[Architecture, set[int]] = {}
    for networks in shown:
        for position, network in enumerate(networks):
            if (network, position) not in known:
                wanted.setdefault(network, set()).add(position)
    return tuple((network, tuple(sorted(positions))) for network, positions in wanted.items())


def _score_here(
    task: _Task, space: SearchSpace, jobs: Sequence[Job], inputs: ProbeInputs
) -> Generator[Scored, None, None]:
    for architecture, positions in jobs:
        network = build(space, architecture, task.protocol)
        chosen = [task.proxies[position] for position in positions]
        rules = task.protocol.unit_rules(space)
        scores = score_network_by_all(chosen, network, inputs, rules)
        keys = [(architecture, position) for position in positions]
        yield dict(zip(keys, scores, strict=True))


@dataclass(frozen=True, slots=True)
class _Travelling:
    """The minibatch on its way: as arrays, since tensors would take file descriptors."""

    arrays: Mapping[str, NDArray[Any]]
    source: str


def _travelling(
    inputs: ProbeInputs, protocol: ScoringProtocol, images: ImageSource | None
) -> _Travelling | None:
    """The minibatch for another process; None where that makes the same out of the seed."""
    if images is None and protocol.images == GAUSSIAN:
        return None
    arrays = {probe.value: inputs.batch(probe).numpy() for probe in Probe}
    if inputs.labels is not None:
        arrays["labels"] = inputs.labels.numpy()
    return _Travelling(arrays, inputs.source)


def _score_there(
    task: _Task,
    jobs: Sequence[Job],
    inputs: _Travelling | None,
    executor: Executor,
    chunk: int | None,
) -> Generator[tuple[Scored, By], None, None]:
    size = chunk or max(1, min(_LARGEST_CHUNK, len(jobs) // _CHUNKS), -(-len(jobs) // _MOST_CHUNKS))
    starts = range(0, len(jobs), size)
    calls = ((task, jobs[start : start + size], inputs) for start in starts)
    ahead = AHEAD if inputs is None else _AHEAD_WITH_IMAGES
    done = 0
    try:
        with closing(in_order(executor, _score_chunk, calls, ahead=ahead)) as chunks:
            for by, piece in chunks:
                yield from ((scored, by) for scored in piece)
                done += 1
    except BrokenExecutor as error:
        raise EznasError(
            f"{error} ({done} of {len(starts)} pieces of work had been taken in)"
        ) from error


def _score_chunk(
    task: _Task, jobs: Sequence[Job], inputs: _Travelling | None
) -> tuple[By, list[Scored]]:
    """What a worker does; it says what it computed with, for it may be another machine."""
    import torch

    if inputs is None:
        shown = _made(task.space, task.protocol)
    else:
        batches = {name: torch.from_numpy(array) for name, array in inputs.arrays.items()}
        shown = ProbeInputs(**batches, source=inputs.source)
    scored = list(_score_here(task, SPACES.get(task.space), jobs, shown))
    return computed_by(task.protocol.device), scored


@lru_cache(maxsize=8)
def _made(space: str, protocol: ScoringProtocol) -> ProbeInputs:
    return probe_inputs(SPACES.get(space), protocol)
