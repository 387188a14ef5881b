"""A study: some proxies on the same networks under one protocol, and what comes of it.

Scores are kept in books, one a proxy and protocol, from the text of an architecture to its score.
Scores depend on nothing else, so a book only ever grows and can be shared by all visitors.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eznas_core.foundation import EznasError

if TYPE_CHECKING:
    import pandas as pd

    from eznas_core.ranking import Comparison, RankResult
    from eznas_core.scoring import Proxy, Score, ScoreStore, ScoringProtocol
    from eznas_core.spaces import Architecture, SearchSpace
    from eznas_core.truth import AccuracyTable

Book = dict[str, "Score"]
MOST_NETWORKS = 5000
USUAL_NETWORKS = 300
"""How many networks a study takes unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What was asked for; plain data, so that a session can hold it.

    Attributes:
        space: Name of the search space.
        dataset: Name of the dataset.
        label: Accuracy column.
        proxies: What `scoring.resolve` takes, all different.
        networks: How many networks, drawn uniformly from those with a label.
        seed: Decides which networks, their weights and the probe.
        batch_size: Images a network is shown.
        images: "gaussian", or the path of a folder with CIFAR-10.
        unscored: What becomes of networks without a score, "last" or "drop".
        scale: At what scale the networks of the accuracies were trained, as `spaces.Scale` is
            written; the same networks are scored.
    """

    space: str
    dataset: str
    label: str
    proxies: tuple[str, ...]
    networks: int = USUAL_NETWORKS
    seed: int = 1
    batch_size: int = 16
    images: str = "gaussian"
    unscored: str = "last"
    scale: str = ""

    def __post_init__(self) -> None:
        if len(set(self.proxies)) < len(self.proxies):
            raise EznasError("both proxies are the same; choose another one to compare with")
        if not 3 <= self.networks <= MOST_NETWORKS:
            raise EznasError(
                f"a study takes from 3 to {MOST_NETWORKS:,} networks, not {self.networks}"
            )

    @property
    def protocol(self) -> ScoringProtocol:
        """How the networks are scored."""
        from eznas_core import spaces
        from eznas_core.scoring import ScoringProtocol

        return ScoringProtocol(
            batch_size=self.batch_size,
            seed=self.seed,
            images=self.images.strip() or "gaussian",
            dataset=self.dataset,
            scale=self.scale,
        ).for_space(spaces.get(self.space))

    def to_json(self) -> dict[str, Any]:
        """The study as plain data."""
        return {**asdict(self), "proxies": list(self.proxies)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Study:
        """The study that `to_json` wrote."""
        return cls(**{**value, "proxies": tuple(value["proxies"])})


def networks(study: Study, table: AccuracyTable) -> tuple[Architecture, ...]:
    """The networks of a study, drawn by its seed from those that have a label.

    The command ``verify`` draws the same ones, so that page and terminal print equal figures.

    Raises:
        EznasError: The table has not so many.
    """
    from eznas_core.truth import draw

    return draw(table, study.networks, seed=study.seed, label=study.label)


def missing(
    architectures: Sequence[Architecture], books: Mapping[str, Book]
) -> tuple[Architecture, ...]:
    """The networks that at least one of the proxies has not scored yet."""
    return tuple(a for a in architectures if any(a.text not in book for book in books.values()))


def advance(
    study: Study,
    space: SearchSpace,
    proxies: Sequence[Proxy],
    architectures: Sequence[Architecture],
    books: Mapping[str, Book],
    *,
    seconds: float,
    store: ScoreStore | None = None,
) -> Generator[int, None, None]:
    """Scores networks into the books until the time is up or none is missing.

    Proxies are formulas and measures; what an ensemble is made of, `scoring.Team` says.

    Yields how many networks are still missing, after each one: whoever stops iterating stops the
    work.
    """
    from eznas_core.scoring import score_stream

    todo = missing(architectures, books)
    deadline = time.monotonic() + seconds
    stream = score_stream(proxies, space, todo, study.protocol, store=store)
    try:
        for done, (architecture, scores) in enumerate(stream, 1):
            for proxy, score in zip(proxies, scores, strict=True):
                books[proxy.text][architecture.text] = score
            yield len(todo) - done
            if time.monotonic() > deadline:
                return
    finally:
        stream.close()


def combined(
    ensemble: str, architectures: Sequence[Architecture], books: Sequence[Mapping[str, Score]]
) -> Book:
    """The scores of an ensemble among the networks that all its members have scored.

    Raises:
        EznasError: It is no ensemble.
    """
    from eznas_core.scoring import EnsembleProxy, resolve

    proxy = resolve(ensemble)
    if not isinstance(proxy, EnsembleProxy):
        raise EznasError(f"'{ensemble}' is one proxy, not several")
    texts = [a.text for a in architectures if all(a.text in book for book in books)]
    columns = [[book[text] for text in texts] for book in books]
    return dict(zip(texts, proxy.combine(columns), strict=True))


def scores(
    architectures: Sequence[Architecture], book: Mapping[str, Score]
) -> dict[Architecture, Score]:
    """The scores there are, as `ranking.rank` takes them."""
    return {a: book[a.text] for a in architectures if a.text in book}


def judged(
    study: Study, architectures: Sequence[Architecture], book: Mapping[str, Score]
) -> dict[Architecture, Score]:
    """Those of the scores that figures rest on: all, or where the study says so the values."""
    found = scores(architectures, book)
    if study.unscored != "drop":
        return found
    return {architecture: score for architecture, score in found.items() if score.ok}


def ranked(
    study: Study,
    table: AccuracyTable,
    architectures: Sequence[Architecture],
    proxy: str,
    book: Mapping[str, Score],
    *,
    label_budget: int | None = None,
) -> RankResult:
    """How well a proxy ranks the networks it has scored.

    Raises:
        EznasError: Fewer than three networks, or nothing to rank.
    """
    from eznas_core.ranking import rank

    return rank(
        scores(architectures, book),
        table,
        label=study.label,
        protocol=study.protocol,
        proxy=proxy,
        label_budget=label_budget,
        unscored="drop" if study.unscored == "drop" else "last",
    )


def compared(
    table: AccuracyTable,
    label: str,
    architectures: Sequence[Architecture],
    names: tuple[str, str],
    books: tuple[Mapping[str, Score], Mapping[str, Score]],
) -> Comparison:
    """The paired difference of two proxies on the networks that both have scored.

    Raises:
        EznasError: Fewer than three networks, or nothing to rank.
    """
    from eznas_core.ranking import compare, ranked_values

    both = [a for a in architectures if all(a.text in book for book in books)]
    one, other = (ranked_values([book[a.text] for a in both])[0] for book in books)
    return compare(one, other, table.values(both, label), names=names)


def frame(
    table: AccuracyTable,
    label: str,
    architectures: Sequence[Architecture],
    books: Mapping[str, Mapping[str, Score]],
) -> pd.DataFrame:
    """One row a network: architecture, accuracy, and for each proxy its score and reason."""
    import pandas as pd

    done = [a for a in architectures if all(a.text in book for book in books.values())]
    columns: dict[str, Any] = {
        "architecture": [a.text for a in done],
        "accuracy": table.values(done, label) if done else [],
    }
    for name, book in books.items():
        found = [book[a.text] for a in done]
        columns[f"score of {name}"] = pd.Series([s.value for s in found], dtype="float64")
        if any(not score.ok for score in found):
            columns[f"no score by {name} because"] = [str(s.failure or "") for s in found]
    return pd.DataFrame(columns)
