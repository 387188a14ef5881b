"""EZNAS-A as the workbench scores it, beside the way of the release."""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks import subjects
from benchmarks.contender import Contender, together
from benchmarks.effort import Effort
from benchmarks.peers import release_way
from benchmarks.table import Row, Section, Spread, Target
from eznas_core.scoring import resolve

BATCH = 16
OURS = "workbench"
PILED = "release's way (hooks pile up, as released)"
TIDY = "release's way, hooks removed after each pass"
_AGAINST = "the workbench on one thread"


def section(effort: Effort) -> Section:
    """One thread by processor time, then two cores by the clock."""
    texts = subjects.architectures(effort.networks)
    one = _one_thread(texts, effort.repeats)
    two = _two_cores(texts, effort.rounds)
    rows = [
        _row(OURS + ", one thread", one[OURS]),
        _row(PILED, one[PILED], one[OURS], _AGAINST, Target(bound=9, at_most=False)),
        _row(TIDY, one[TIDY], one[OURS], _AGAINST),
    ]
    ours = "the workbench in two processes"
    rows.append(_row("workbench, two processes", two["ours"]))
    rows.append(
        _row(
            "release's way, one process on one thread, as released",
            two["one"],
            two["ours"],
            ours,
            Target(bound=16, at_most=False),
        )
    )
    rows.append(
        _row("release's way, one process on two threads", two["threads"], two["ours"], ours)
    )
    rows.append(_row("release's way, two processes", two["processes"], two["ours"], ours))
    return Section(
        name="release",
        title="EZNAS-A beside the release's way",
        how=f"Batch {BATCH}, {len(texts)} networks. First processor time a network on one thread, "
        f"the fastest of {effort.repeats}; then clock time a network on two cores, "
        f"{effort.rounds} round(s) over all networks, each way in turn. The workbench keeps freed "
        "memory, as its scoring processes do; the release does not. Building networks is left out "
        "on both sides.",
        rows=tuple(rows),
        remarks=(
            "The release's way is written here after descriptions: three full passes on "
            "channels-first images, hooks that clone every input, output and gradient, put on "
            "anew for each pass and never taken off, all 22 statistics kept whatever the formula "
            "needs. How often and how widely the release itself clones is not known for certain; "
            "the second row of it, whose hooks are taken off, is the least that three passes with "
            "hooks can cost.",
        ),
    )


def ours(text: str) -> float | None:
    """The workbench's score."""
    return resolve("eznas-a").score(subjects.network(text), subjects.probe(BATCH)).value


def theirs(text: str, tidy: bool) -> float:
    """The release's score."""
    probe = subjects.probe(BATCH)
    # With hooks that stay, a network can be used once.
    network = subjects.network(text) if tidy else subjects.new_network(text)
    score = release_way.score(network, probe.data, probe.noise, release_way.eznas_a, tidy=tidy)
    release_way.take_hooks_off(network)
    return score


def build(text: str) -> None:
    """Has the next network ready, outside what is timed."""
    subjects.network(text)
    subjects.keep_new_network(text)


def all_of(texts: tuple[str, ...], workbench: bool) -> None:
    """Scores networks one after the other."""
    for text in texts:
        if workbench:
            ours(text)
        else:
            theirs(text, tidy=False)


def prepare(texts: tuple[str, ...]) -> None:
    """Builds networks before the clock starts."""
    for text in texts:
        build(text)


def _one_thread(texts: tuple[str, ...], repeats: int) -> dict[str, list[float]]:
    calls = {OURS: (ours,), PILED: (theirs, False), TIDY: (theirs, True)}
    seconds: dict[str, list[float]] = {label: [] for label in calls}
    with Contender(keeps_memory=True) as mine, Contender(keeps_memory=False) as other:
        for text in texts:
            best = dict.fromkeys(calls, float("inf"))
            for _ in range(repeats):
                for label, (function, *options) in calls.items():
                    process = mine if label == OURS else other
                    process.call(build, text)
                    found = process.call(function, text, *options)
                    best[label] = min(best[label], found.cpu)
            for label in calls:
                seconds[label].append(best[label])
    return seconds


def _two_cores(texts: tuple[str, ...], rounds: int) -> dict[str, list[float]]:
    halves = (texts[0::2], texts[1::2])
    seconds: dict[str, list[float]] = {name: [] for name in ("ours", "one", "threads", "processes")}
    with ExitStack() as stack:
        mine = [stack.enter_context(Contender(keeps_memory=True)) for _ in halves]
        others = [stack.enter_context(Contender(keeps_memory=False)) for _ in halves]
        threaded = stack.enter_context(Contender(threads=2, keeps_memory=False))
        for _ in range(rounds + 1):
            ways = {
                "ours": [(p, h, True) for p, h in zip(mine, halves, strict=True)],
                "one": [(others[0], texts, False)],
                "threads": [(threaded, texts, False)],
                "processes": [(p, h, False) for p, h in zip(others, halves, strict=True)],
            }
            for name, way in ways.items():
                together([(process, prepare, (part,)) for process, part, _ in way])
                took = together([(process, all_of, (part, own)) for process, part, own in way])
                seconds[name].append(took / len(texts))
    return {name: found[1:] for name, found in seconds.items()}  # The first round warms up.


def _row(
    label: str,
    seconds: list[float],
    beside: list[float] | None = None,
    against: str = "",
    target: Target | None = None,
) -> Row:
    return Row(
        label=label,
        figure=Spread.of([1000 * value for value in seconds]),
        unit="ms",
        ratio=None if beside is None else Spread.of_ratios(seconds, beside),
        against=against,
        target=target,
    )
