"""Published Kendall taus of proxies, to set beside ours.

"own" were read in a file or paper of those who measured them; "quoted" stand in a later one that
quotes them, and may have been measured otherwise. Careful tables of one proxy differ by .03 to
.19: networks, label, batch, weights and seed differ.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN, QUOTED = "own", "quoted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTau:
    """One published figure, or the range of several.

    Attributes:
        low: Kendall's tau; the smallest where tables differ.
        high: The largest.
        source: "own" or "quoted".
    """

    low: float
    high: float
    source: str

    def distance(self, tau: float) -> float:
        """How far a figure lies outside, with its sign; 0 inside."""
        return min(0.0, tau - self.low) + max(0.0, tau - self.high)

    def __str__(self) -> str:
        ends = [f"{end:.3f}".replace("0.", ".") for end in (self.low, self.high)]
        return ends[0] if self.low == self.high else "-".join(ends)


Place = tuple[str, str]

_NB201 = tuple(("nasbench201", name) for name in ("cifar10", "cifar100", "imagenet16-120"))
_NDS = tuple((f"nds-{name}", "cifar10") for name in ("darts", "amoeba", "enas", "pnas", "nasnet"))
_SSS = tuple(("nats-sss", name) for name in ("cifar10", "cifar100", "imagenet16-120"))
_Figure = float | tuple[float, float]
_ROWS: tuple[tuple[str, str, tuple[Place, ...], tuple[_Figure, ...]], ...] = (
    ("params", QUOTED, _NB201, (0.578, 0.552, 0.520)),
    ("flops", QUOTED, _NB201, ((0.578, 0.623), (0.551, 0.586), (0.517, 0.545))),
    ("layers", OWN, _NB201, (0.626, 0.646, 0.623)),
    ("grad_norm", OWN, _NB201, (0.328, 0.341, 0.310)),
    ("snip", OWN, _NB201, (0.431, 0.440, 0.389)),
    ("grasp", OWN, _NB201, (0.352, 0.349, 0.359)),
    ("synflow", OWN, _NB201, (0.561, 0.553, 0.531)),
    ("jacov", OWN, _NB201, (0.616, 0.639, 0.602)),
    ("naswot", OWN, _NB201, (0.571, 0.607, 0.605)),
    ("zen", OWN, _NB201, (0.102, 0.079, 0.091)),
    ("zico", OWN, _NB201, (0.607, 0.614, 0.587)),
    ("swap", OWN, _NB201, (0.634, 0.649, 0.610)),
    ("eznas-a", QUOTED, _NB201, (0.65, 0.65, 0.61)),
    ("near", QUOTED, _NB201, (0.70, 0.69, 0.66)),
    ("az-nas", OWN, _NB201, (0.741, 0.723, 0.710)),
    ("az-nas-synflow", QUOTED, _NB201, (0.776, 0.758, 0.747)),
    ("params", QUOTED, _NDS, (0.50, 0.26, 0.47, 0.32, 0.21)),
    ("synflow", QUOTED, _NDS, (0.37, -0.06, 0.02, 0.03, -0.03)),
    ("naswot", QUOTED, _NDS, (0.47, 0.22, 0.37, 0.38, 0.30)),
    ("eznas-a", QUOTED, _NDS, (0.56, 0.45, 0.52, 0.51, 0.44)),
    ("near", QUOTED, _SSS, (0.74, 0.62, 0.76)),
)

PUBLISHED: dict[tuple[str, str, str], PublishedTau] = {
    (proxy, *place): PublishedTau(
        low=figure[0] if isinstance(figure, tuple) else figure,
        high=figure[1] if isinstance(figure, tuple) else figure,
        source=source,
    )
    for proxy, source, places, figures in _ROWS
    for place, figure in zip(places, figures, strict=True)
}
"""Proxy, space and data set to what was published."""
