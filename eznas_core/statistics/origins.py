"""Which call each tensor of a running network is the result of."""

from __future__ import annotations

import weakref

from torch import Tensor

from eznas_core.statistics.calls import Call, NetworkInput, Rearranged


class Origins:
    """Remembers tensors by identity, for as long as they live and are not written to.

    A weak reference proves that it is still the same tensor, so that no value lives longer than
    the network itself keeps it.
    """

    def __init__(self) -> None:
        self._known: dict[
            int, tuple[weakref.ref[Tensor], int, Call | NetworkInput | Rearranged]
        ] = {}

    def mark(self, tensor: Tensor, origin: Call | NetworkInput | Rearranged) -> None:
        """Notes that a tensor is what a call gave."""
        self._known[id(tensor)] = weakref.ref(tensor), tensor._version, origin

    def mark_rearranged(self, tensor: Tensor, origin: Call | NetworkInput | Rearranged) -> None:
        """Notes that a tensor holds what a call gave, in another order or shape."""
        self.mark(tensor, origin if isinstance(origin, Rearranged) else Rearranged(origin))

    def of(self, tensor: Tensor) -> Call | NetworkInput | Rearranged | None:
        """The call that gave a tensor as it is now, if one is known."""
        reference, version, origin = self._known.get(id(tensor), (None, 0, None))
        # A tensor written to since is no longer the result of that call.
        if reference is None or reference() is not tensor or tensor._version != version:
            return None
        return origin

    def rearranged(self, tensor: Tensor) -> Call | NetworkInput | None:
        """The call that gave the numbers of a tensor, in whatever order and shape."""
        origin = self.of(tensor)
        return origin.origin if isinstance(origin, Rearranged) else origin
