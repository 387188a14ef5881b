"""The colours of every chart, once for light and once for dark.

The series colours start from the Okabe-Ito set, which people with the common colour-vision
deficiencies can tell apart, and are darkened or lightened until each stands out from its
background by at least 3:1 (WCAG 2.2, non-text contrast). No chart relies on colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Named colours (``#rrggbb``) for one background.

    Attributes:
        name: ``light`` or ``dark``.
        background: What charts are drawn on.
        surface: The fill of boxes in drawings.
        text: Labels and axes.
        muted: Secondary text, reference lines, what is inactive.
        grid: Grid lines.
        series: Distinct colours for data, in the order charts take them.
        accent: The app's buttons, with white text on them.
    """

    name: str
    background: str
    surface: str
    text: str
    muted: str
    grid: str
    series: tuple[str, ...]
    accent: str


LIGHT = Palette(
    name="light",
    background="#fcfcfb",
    surface="#f1f3f4",
    text="#1d2630",
    muted="#5a6672",
    grid="#e3e7ea",
    series=("#0b63a5", "#cf5600", "#00855f", "#a34f86", "#947100", "#3b8fc2"),
    accent="#0b63a5",
)

DARK = Palette(
    name="dark",
    background="#11161c",
    surface="#1a212a",
    text="#e3e8ed",
    muted="#9aa7b4",
    grid="#2a333d",
    series=("#5cb3ee", "#f0853a", "#12a274", "#d98fbe", "#e6c84a", "#2f86c4"),
    accent="#2a7ab8",
)


def palette_for(theme: str | None) -> Palette:
    """The palette for a theme's name; light where the theme is not known yet.

    >>> palette_for("dark").name, palette_for(None).name
    ('dark', 'light')
    """
    return DARK if theme == "dark" else LIGHT


def translucent(colour: str, opacity: float) -> str:
    """A colour with an opacity in 0-1, in the notation Plotly takes.

    >>> translucent("#0b63a5", 0.2)
    'rgba(11, 99, 165, 0.2)'
    """
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"


def mixed(ground: str, colour: str, share: float) -> str:
    """A colour laid over another, from none of it (0) to all of it (1).

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_channels(ground), _channels(colour), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> round(contrast("#000000", "#ffffff"), 6)
    21.0
    """
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
