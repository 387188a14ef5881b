"""The one family of errors a user can cause, and the sentence they are told in.

Everything that can be wrong with input derives from `EznasError`; the command line and the app
catch exactly that and show its message. Anything else is a fault of ours and is left to surface.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

_NEAREST = 3


class EznasError(Exception):
    """Something the user gave cannot be used; the message says what, and what would be."""


class UnknownNameError(EznasError, LookupError):
    """A name that stands in no registry.

    Attributes:
        nearest: The names that are spelled most like it, the nearest first; none if no name is
            alike.
    """

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, tuple[str, ...]]]:
        # Exceptions are pickled by their `args`, which hold the message alone.
        return UnknownNameError, (str(self), self.nearest)


def unknown_name(kind: str, given: str, allowed: Iterable[str]) -> UnknownNameError:
    """Builds the error for a name that does not exist, naming the nearest that does.

    Args:
        kind: What the name was meant to be, in the singular ("search space").
        given: What was given.
        allowed: Every name that would have been accepted.

    >>> print(unknown_name("statistic", "wieght", ["weight", "activation[data]"]))
    there is no statistic 'wieght'; did you mean 'weight'? Known: activation[data], weight
    """
    names = sorted(set(allowed))
    nearest = nearest_names(given, names)
    hint = f"; did you mean '{nearest[0]}'?" if nearest else "."
    known = ", ".join(names) if names else "none"
    shown = given if len(given) <= 80 else given[:77] + "..."
    return UnknownNameError(f"there is no {kind} '{shown}'{hint} Known: {known}", nearest)


def nearest_names(given: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The names, three at most, that are spelled most like what was given; the nearest first.

    >>> nearest_names("Depht", ["depth", "units", "width"])
    ('depth',)
    """
    folded = {name.casefold(): name for name in sorted(allowed)}
    close = difflib.get_close_matches(given.casefold(), list(folded), n=_NEAREST, cutoff=0.5)
    return tuple(folded[name] for name in close)


_ROOM = (
    ". Make room on that disk and try again, or keep the data on another one (environment "
    "variable EZNAS_DATA)"
)
_LEAVE = (
    ". Give yourself the right to write there, or keep the data elsewhere (environment variable "
    "EZNAS_DATA)"
)
_WAYS_OUT = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _ROOM),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _LEAVE),
}


def cannot(what: str, error: OSError) -> EznasError:
    """The error for what the system refused: what, why, and what to do where that is known.

    >>> import errno
    >>> print(cannot("write a.json", OSError(errno.ENOSPC, "No space left on device")))
    cannot write a.json: No space left on device. Make room on that disk and try again...
    """
    way_out = _WAYS_OUT.get(error.errno or 0, "")
    return EznasError(f"cannot {what}: {error.strerror or error}{way_out}")
