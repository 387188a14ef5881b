"""How well each way of making formulas has done lately, and how often it is tried for that.

The credit of a way is the share of its formulas that survived, over the last few generations,
drawn towards the share of all ways while only a few were tried. Ways are then tried in
proportion to credit and to their set rate (probability matching, Goldberg 1990), but none less
often than a quarter of what is set, since what fails early may be what helps late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MEMORY = 0.8
"""What a generation counts when one more has passed: a half-life of three generations."""
FLOOR = 0.25
"""The share of its set rate that a way keeps whatever its credit."""

_PRIOR = 4.0


@dataclass(frozen=True, slots=True)
class Credit:
    """The record of the ways so far.

    Attributes:
        tried: Formulas made in each way, those of long ago counting less.
        survived: Those of them that came into the population, likewise.
    """

    tried: Mapping[str, float] = field(default_factory=dict)
    survived: Mapping[str, float] = field(default_factory=dict)

    def of(self, way: str) -> float | None:
        """A way's expected share of survivors, or None before anything was tried."""
        total = sum(self.tried.values())
        if not total:
            return None
        usual = sum(self.survived.values()) / total
        mine = self.survived.get(way, 0.0) + _PRIOR * usual
        return mine / (self.tried.get(way, 0.0) + _PRIOR)

    def after(self, tried: Mapping[str, int], survived: Mapping[str, int]) -> Credit:
        """The record with one more generation."""
        ways = sorted({*self.tried, *tried})
        return Credit(
            {way: MEMORY * self.tried.get(way, 0.0) + tried.get(way, 0) for way in ways},
            {way: MEMORY * self.survived.get(way, 0.0) + survived.get(way, 0) for way in ways},
        )

    def matched(self, rates: Mapping[str, float]) -> dict[str, float]:
        """The rates as shares of their sum, moved towards the ways with more credit.

        Args:
            rates: The set rate of each way, not all zero. A way that is set to zero stays so.

        >>> credit = Credit().after({"a": 10, "b": 10}, {"a": 8, "b": 0})
        >>> {way: round(share, 3) for way, share in credit.matched({"a": 1, "b": 1}).items()}
        {'a': 0.768, 'b': 0.232}
        """
        total = sum(rates.values())
        shares = {way: rate / total for way, rate in rates.items()}
        # Only ways that compete with each other say what is usual among them.
        among = self._within(rates)
        worth = {way: share * (among.of(way) or 0.0) for way, share in shares.items()}
        whole = sum(worth.values())
        if not whole:
            return shares
        return {
            way: FLOOR * share + (1 - FLOOR) * worth[way] / whole for way, share in shares.items()
        }

    def _within(self, ways: Iterable[str]) -> Credit:
        return Credit(
            {way: self.tried.get(way, 0.0) for way in ways},
            {way: self.survived.get(way, 0.0) for way in ways},
        )

    def to_json(self) -> dict[str, dict[str, float]]:
        """The record as a JSON object."""
        return {"tried": dict(self.tried), "survived": dict(self.survived)}

    @classmethod
    def from_json(cls, value: Mapping[str, Mapping[str, float]]) -> Credit:
        """Reads `to_json`'s form; nothing at all is an empty record."""
        tried, survived = (
            {str(way): float(count) for way, count in value.get(name, {}).items()}
            for name in ("tried", "survived")
        )
        return cls(tried, survived)
