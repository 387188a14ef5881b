"""Many architectures scored by many proxies, in this process or spread over an executor.

Each network is built and captured once for all proxies, and on architectures that are the same
function expressions are evaluated once. A score depends on the protocol and the architecture
only: neither on the other architectures, nor on the number of workers, nor on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from eznas_core.foundation import EznasError
from eznas_core.scoring.networks import build, probe_inputs, score_network_by_all, scored_network
from eznas_core.scoring.protocol import ScoringProtocol
from eznas_core.scoring.proxies import Proxy
from eznas_core.scoring.score import Score
from eznas_core.scoring.table import ScoreTable
from eznas_core.spaces import SPACES, Architecture, SearchSpace
from eznas_core.statistics import ImageSource, Probe, ProbeInputs

Progress = Callable[[int, int], None]
"""Called with how many architectures have been scored, and how many there are."""

Row = tuple[Architecture, tuple[Score, ...]]
Job = tuple[Architecture, tuple[int, ...]]
Key = tuple[Architecture, int]
Scored = dict[Key, Score]
_CHUNKS = 64
_LARGEST_CHUNK = 8


def score_many(
    proxies: Sequence[Proxy],
    space: SearchSpace,
    architectures: Sequence[Architecture],
    protocol: ScoringProtocol | None = None,
    *,
    images: ImageSource | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> ScoreTable:
    """Scores architectures by proxies.

    Args:
        proxies: What scores; no two may have the same name.
        space: The search space of the architectures.
        architectures: What is scored; one that stands twice is scored once.
        protocol: How; the default protocol if None.
        images: Images of the data probe, if the protocol does not name them itself.
        executor: Where the work is done, see `process_pool`; in this process if None.
        progress: Told after every few networks.
        stop: Asked after every few networks; once it says True the table of what is done is
            returned, marked as incomplete.

    Raises:
        EznasError: Two proxies have one name, an architecture is of another space, the protocol
            cannot be carried out, or a worker process died.
    """
    chosen = protocol or ScoringProtocol()
    names = [proxy.name for proxy in proxies]
    if len(set(names)) < len(names):
        raise EznasError(f"two proxies have the same name: {', '.join(names)}")
    distinct = tuple(dict.fromkeys(architectures))
    rows: dict[Architecture, tuple[Score, ...]] = {}
    stream = score_stream(proxies, space, distinct, chosen, images=images, executor=executor)
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
        rows=rows,
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
) -> Generator[Row, None, None]:
    """Scores architectures and yields each row, in order, as soon as it is there.

    Closing the iterator cancels what has not been begun. Arguments as for `score_many`.
    """
    distinct = tuple(dict.fromkeys(architectures))
    for architecture in distinct:
        space.check(architecture)
    shown = {a: [scored_network(proxy, space, a) for proxy in proxies] for a in distinct}
    inputs = probe_inputs(space, protocol, images)
    task = _Task(tuple(proxies), space.name, protocol)
    jobs = _jobs(shown.values())
    scored = (
        _score_here(task, space, jobs, inputs)
        if executor is None
        else _score_there(task, jobs, inputs, executor)
    )
    known: dict[Key, Score] = {}
    try:
        for architecture in distinct:
            keys = [(network, position) for position, network in enumerate(shown[architecture])]
            while not all(key in known for key in keys):
                known.update(next(scored))
            yield architecture, tuple(known[key] for key in keys)
    finally:
        scored.close()


@dataclass(frozen=True, slots=True)
class _Task:
    """What is the same for every network."""

    proxies: tuple[Proxy, ...]
    space: str
    protocol: ScoringProtocol


def _jobs(shown: Iterable[Sequence[Architecture]]) -> tuple[Job, ...]:
    """Every network that is to be built, with the positions of the proxies that it is shown to."""
    wanted: dict[Architecture, set[int]] = {}
    for networks in shown:
        for position, network in enumerate(networks):
            wanted.setdefault(network, set()).add(position)
    return tuple((network, tuple(sorted(positions))) for network, positions in wanted.items())


def _score_here(
    task: _Task, space: SearchSpace, jobs: Sequence[Job], inputs: ProbeInputs
) -> Generator[Scored, None, None]:
    for architecture, positions in jobs:
        network = build(space, architecture, task.protocol)
        chosen = [task.proxies[position] for position in positions]
        scores = score_network_by_all(chosen, network, inputs)
        keys = [(architecture, position) for position in positions]
        yield dict(zip(keys, scores, strict=True))


def _score_there(
    task: _Task, jobs: Sequence[Job], inputs: ProbeInputs, executor: Executor
) -> Generator[Scored, None, None]:
    # The minibatch travels as arrays: tensors would take file descriptors of shared memory.
    arrays = {probe.value: inputs.batch(probe).numpy() for probe in Probe}
    if inputs.labels is not None:
        arrays["labels"] = inputs.labels.numpy()
    size = min(_LARGEST_CHUNK, max(1, len(jobs) // _CHUNKS))
    chunks = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    futures: list[Future[list[Scored]]] = []
    try:
        futures.extend(
            executor.submit(_score_chunk, task, chunk, arrays, inputs.source) for chunk in chunks
        )
        for future in futures:
            yield from future.result()
    except BrokenProcessPool as error:
        done = sum(future.done() and future.exception() is None for future in futures)
        raise EznasError(
            f"a worker process died after {done} of {len(chunks)} pieces of work were done "
            "(killed, or out of memory); try fewer workers or a smaller batch"
        ) from error
    finally:
        for future in futures:
            future.cancel()


def _score_chunk(
    task: _Task, jobs: Sequence[Job], arrays: Mapping[str, NDArray[Any]], source: str
) -> list[Scored]:
    """What a worker does."""
    import torch

    batches = {name: torch.from_numpy(array) for name, array in arrays.items()}
    inputs = ProbeInputs(**batches, source=source)
    return list(_score_here(task, SPACES.get(task.space), jobs, inputs))
