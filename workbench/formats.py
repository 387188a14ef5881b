"""How numbers are written, everywhere the same: minus signs, decimals, units."""

from __future__ import annotations

import math
from datetime import timedelta

MINUS = "−"
ABSENT = "–"
_COUNTABLE = 10**9
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, decimals: int = 3) -> str:
    """A number with a true minus sign; a dash where there is none.

    >>> number(-0.0317), number(None)
    ('−0.032', '–')
    """
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def signed(value: float | None, decimals: int = 3) -> str:
    """A difference: its sign is always written.

    >>> signed(0.012), signed(-0.5, 1)
    ('+0.012', '−0.5')
    """
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 and text != ABSENT else text


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """An estimate with its interval in brackets.

    >>> interval(0.5123, 0.44, 0.58)
    '0.512 [0.440, 0.580]'
    """
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return number(value)
    return f"{number(value)} [{number(low)}, {number(high)}]"


def percent(value: float | None, decimals: int = 2) -> str:
    """An accuracy in percent.

    >>> percent(94.368)
    '94.37 %'
    """
    text = number(value, decimals)
    return text if text == ABSENT else f"{text} %"


def score(value: float | None) -> str:
    """A proxy's score, which may be of any size: six significant digits.

    >>> score(-1234567.0), score(0.25), score(None)
    ('−1.23457e+06', '0.25', '–')
    """
    if value is None:
        return ABSENT
    return f"{value:.6g}".replace("-", MINUS, 1) if value < 0 else f"{value:.6g}"


def count(value: int) -> str:
    """A whole number with thousands separated.

    >>> count(15625)
    '15,625'
    """
    return f"{value:,}"


def roughly(value: int) -> str:
    """A count, and where it has too many digits to be read, its size.

    >>> roughly(32_768), roughly(875_499_767_560_824_422_400_000)
    ('32,768', '9 × 10²³')
    """
    if value < _COUNTABLE:
        return count(value)
    digits, power = f"{value:.0e}".split("e+")
    return f"{digits} × 10{str(int(power)).translate(_RAISED)}"


def plural(value: int, singular: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> plural(1, "network"), plural(300, "network"), plural(2, "copy", "copies")
    ('1 network', '300 networks', '2 copies')
    """
    return f"{count(value)} {singular if value == 1 else many or singular + 's'}"


def duration(seconds: float | None) -> str:
    """A span of time, as coarse as it can be read at a glance.

    >>> duration(0.4), duration(42), duration(80), duration(7320)
    ('under a second', '42 s', '1 min 20 s', '2 h 2 min')
    """
    if seconds is None or not math.isfinite(seconds):
        return ABSENT
    if seconds < 1:
        return "under a second"
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(whole.seconds + 86400 * whole.days, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{count(hours)} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def ago(seconds: float) -> str:
    """How long since something happened.

    >>> ago(3), ago(150), ago(90000)
    ('just now', '2 min ago', '1 d ago')
    """
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def shortened(text: str, length: int = 60) -> str:
    """A text cut in the middle, where it is too long for its place.

    >>> shortened("abcdefghij", 5)
    'ab…ij'
    """
    if len(text) <= length:
        return text
    head = length // 2
    return f"{text[:head]}…{text[len(text) - (length - head - 1) :]}"
