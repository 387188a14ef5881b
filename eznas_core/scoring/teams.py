"""Ensembles as proxies: ``rank(synflow, naswot)`` wherever a proxy may stand.

What is computed on networks are always the members, each once, whatever number of ensembles share
it; ensembles are put together afterwards, from the scores of all networks that were asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eznas_core.expressions import LIBRARY
from eznas_core.foundation import EznasError
from eznas_core.scoring.ensembles import Ensemble, Method
from eznas_core.scoring.proxies import ExpressionProxy, Kind, Proxy
from eznas_core.scoring.score import Score
from eznas_core.statistics import ProbeInputs

if TYPE_CHECKING:
    from torch import nn

ScoreRow = tuple[Score, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnsembleProxy:
    """Several proxies that score as one.

    Attributes:
        name: What tables and figures call it.
        method: How they are combined.
        members: Formulas and measures, no two of them the same.
        weights: One for each.
    """

    name: str
    method: Method
    members: tuple[Proxy, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        texts = [member.text for member in self.members]
        twice = {text for text in texts if texts.count(text) > 1}
        if twice:
            raise EznasError(f"'{min(twice)}' stands twice in an ensemble; give it one weight")
        if any(isinstance(member, EnsembleProxy) for member in self.members):
            raise EznasError("an ensemble is made of formulas and measures, not of ensembles")
        _ = self.ensemble  # checks the weights

    @property
    def ensemble(self) -> Ensemble:
        """The members' texts with their weights."""
        texts = [lasting_text(member) for member in self.members]
        return Ensemble(method=self.method, weights=dict(zip(texts, self.weights, strict=True)))

    @property
    def text(self) -> str:
        """For example ``rank(synflow, 0.5*naswot)``."""
        return ensemble_text(self.method, self.members, self.weights)

    @property
    def kind(self) -> Kind:
        """Always "ensemble"."""
        return "ensemble"

    @property
    def needs_population(self) -> bool:
        """Whether its scores are places among other networks."""
        return self.method.needs_population

    def combine(self, members: Sequence[Sequence[Score]]) -> list[Score]:
        """Its scores of networks.

        Args:
            members: For each member its scores of the same networks.
        """
        return self.ensemble.combine_scores(dict(zip(self.ensemble.weights, members, strict=True)))

    def score(self, network: nn.Module, inputs: ProbeInputs) -> Score:
        """Scores one network; one that ranks networks says that it cannot."""
        if self.needs_population:
            return self.combine([[Score(value=0.0)] for _ in self.members])[0]
        return self.combine([[member.score(network, inputs)] for member in self.members])[0]


@dataclass(frozen=True, slots=True)
class Team:
    """Proxies, and the members that have to be computed for them.

    Attributes:
        proxies: What was asked for.
        members: Formulas and measures, each once.
    """

    proxies: tuple[Proxy, ...]
    members: tuple[Proxy, ...]

    @classmethod
    def of(cls, proxies: Sequence[Proxy]) -> Team:
        """The team of proxies of any kind."""
        if not any(isinstance(proxy, EnsembleProxy) for proxy in proxies):
            return cls(tuple(proxies), tuple(proxies))
        members: dict[tuple[str, str], Proxy] = {}
        for proxy in proxies:
            for member in proxy.members if isinstance(proxy, EnsembleProxy) else (proxy,):
                members.setdefault((member.kind, member.text), member)
        return cls(tuple(proxies), tuple(members.values()))

    @property
    def needs_population(self) -> bool:
        """Whether a row can only be told once all networks are scored."""
        return any(needs_population(proxy) for proxy in self.proxies)

    def assemble(self, rows: Sequence[ScoreRow]) -> list[ScoreRow]:
        """From the members' scores of all networks to the proxies' scores of them."""
        if not any(isinstance(proxy, EnsembleProxy) for proxy in self.proxies):
            return list(rows)
        places = {(each.kind, each.text): at for at, each in enumerate(self.members)}
        columns: list[Sequence[Score]] = []
        for proxy in self.proxies:
            wanted = proxy.members if isinstance(proxy, EnsembleProxy) else (proxy,)
            found = [[row[places[each.kind, each.text]] for row in rows] for each in wanted]
            columns.append(proxy.combine(found) if isinstance(proxy, EnsembleProxy) else found[0])
        return list(zip(*columns, strict=True)) if rows else []


def needs_population(proxy: Proxy) -> bool:
    """Whether a proxy's scores are places among networks, so that one alone has none."""
    return isinstance(proxy, EnsembleProxy) and proxy.needs_population


def ensemble_text(method: Method, members: Sequence[Proxy], weights: Sequence[float]) -> str:
    """The one text form of an ensemble."""
    parts = []
    for member, weight in zip(members, weights, strict=True):
        number = repr(float(weight)).removesuffix(".0")
        parts.append(lasting_text(member) if weight == 1 else f"{number}*{lasting_text(member)}")
    return f"{method.word}({', '.join(parts)})"


def lasting_text(proxy: Proxy) -> str:
    """A text that `resolve` turns back into the same proxy; a published one by its name."""
    if isinstance(proxy, ExpressionProxy) and proxy.name in LIBRARY:
        named = LIBRARY.get(proxy.name)
        return named.name if named.expression == proxy.expression else proxy.text
    return proxy.text
