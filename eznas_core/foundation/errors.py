"""The one family of errors a user can cause, and the sentence they are told in.

Everything that can be wrong with input derives from `EznasError`; the command line and the app
catch exactly that and show its message. Anything else is a fault of ours and is left to surface.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class EznasError(Exception):
    """Something the user gave cannot be used; the message says what, and what would be."""


class UnknownNameError(EznasError, LookupError):
    """A name that stands in no registry."""


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
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(given.casefold(), list(folded), n=1, cutoff=0.5)
    hint = f"; did you mean '{folded[close[0]]}'?" if close else "."
    known = ", ".join(names) if names else "none"
    shown = given if len(given) <= 80 else given[:77] + "..."
    return UnknownNameError(f"there is no {kind} '{shown}'{hint} Known: {known}")
