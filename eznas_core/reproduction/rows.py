"""The rows of the published table: what is ranked there, the figures, and which truth is here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eznas_core import spaces, truth
from eznas_core.foundation import unknown_name
from eznas_core.truth import SourceKind, TruthInfo

AUTHORS = (
    "README of the authors' repository, github.com/IntelLabs/EZNAS (batch 16; NATS-Bench on its "
    "first 15,625 networks, NDS on the first 4,000 of each space)"
)

_TRUTHS = (SourceKind.OFFICIAL, SourceKind.EMBEDDED, SourceKind.MICRO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published for one proxy in one row.

    Attributes:
        kendall: Kendall's tau.
        spearman: Spearman's rho.
        source: Where it stands.
    """

    kendall: float
    spearman: float
    source: str = AUTHORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table.

    Attributes:
        name: Short name.
        space: Name of the search space.
        dataset: Name of the data set.
        offer: What `truth fetch` calls the benchmark's own file.
        published: Published figures by the proxy's name.
    """

    name: str
    space: str
    dataset: str
    offer: str
    published: Mapping[str, Published] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Space and data set in words."""
        space = spaces.get(self.space)
        return f"{space.title}, {space.dataset(self.dataset).title}"

    @property
    def how_to_get(self) -> str:
        """How accuracies for this row come onto this machine."""
        return (
            f"eznas truth fetch {self.offer}  (or: eznas truth train {self.space} --dataset "
            f"{self.dataset} --images PATH)"
        )


def _eznas_a(kendall: float, spearman: float) -> dict[str, Published]:
    """The figures of the published program, which has two readings here."""
    found = Published(kendall=kendall, spearman=spearman)
    return {"eznas-a": found, "eznas-a-paper": found}


def _topology(name: str, dataset: str, figures: Mapping[str, Published]) -> Row:
    return Row(
        name=name, space="nasbench201", dataset=dataset, offer="nas-bench-201", published=figures
    )


def _nds(name: str, kendall: float, spearman: float) -> Row:
    published = _eznas_a(kendall, spearman)
    return Row(name=name, space=name, dataset="cifar10", offer="nds", published=published)


ROWS = (
    _topology("nasbench201-cifar10", "cifar10", _eznas_a(0.6195, 0.8085)),
    _topology("nasbench201-cifar100", "cifar100", _eznas_a(0.6169, 0.7983)),
    # The authors' table has no figure for it.
    _topology("nasbench201-imagenet16-120", "imagenet16-120", {}),
    Row(
        name="nats-sss",
        space="nats-sss",
        dataset="cifar10",
        offer="nats-sss",
        published=_eznas_a(0.7074, 0.8873),
    ),
    _nds("nds-darts", 0.5466, 0.7365),
    _nds("nds-amoeba", 0.4130, 0.5775),
    _nds("nds-enas", 0.5111, 0.6933),
    _nds("nds-pnas", 0.4782, 0.6563),
    _nds("nds-nasnet", 0.4312, 0.6051),
)


def chosen_rows(names: Sequence[str] = ()) -> tuple[Row, ...]:
    """Rows by their names or their spaces' names, in the table's order; all for none.

    Raises:
        UnknownNameError: A name is neither; the message names the nearest.

    >>> [row.name for row in chosen_rows(["NDS-DARTS", "nasbench201-cifar10"])]
    ['nasbench201-cifar10', 'nds-darts']
    """
    if not names:
        return ROWS
    wanted: set[str] = set()
    for name in names:
        folded = _folded(name)
        found = {row.name for row in ROWS if folded in (_folded(row.name), _folded(row.space))}
        if not found:
            every = dict.fromkeys(n for row in ROWS for n in (row.name, row.space))
            raise unknown_name("row of the published table", name, every)
        wanted |= found
    return tuple(row for row in ROWS if row.name in wanted)


def truth_of(row: Row) -> TruthInfo | None:
    """The accuracies a row is held against: official before embedded before micro; None if absent.

    Tables that the user brought are no truth of the benchmark's and are passed over.
    """
    found = [
        info
        for info in truth.available()
        if (info.space, info.dataset) == (row.space, row.dataset) and info.kind in _TRUTHS
    ]
    return min(found, key=lambda info: _TRUTHS.index(info.kind), default=None)


def _folded(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")
