"""Parity proofs that are worked out beside the page, one at a time, and kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.shelf import Shelf

if TYPE_CHECKING:
    from eznas_core.exporting import ParityReport

NETWORKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is to be proved: that files score as the engine does.

    Attributes:
        proxy: What `scoring.resolve` takes.
        form: A name of `exporting.FORMATS`.
        space: Where the networks come from.
        units: The rules for units that the files follow; empty for those usual in the space.
    """

    proxy: str
    form: str
    space: str
    units: str = ""


class Proofs:
    """The proofs of a server.

    One thread works them out, because each is a process of its own. A claim that nobody waits for
    any more is not begun.
    """

    def __init__(self) -> None:
        """Starts without any."""
        self._shelf: Shelf[tuple[dict[str, str], Future[ParityReport]]] = Shelf()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="proof")
        self._waiting: Future[ParityReport] | None = None

    def of(self, claim: Claim, files: Mapping[str, str]) -> Future[ParityReport]:
        """The proof of a claim: there, or on its way.

        Args:
            claim: What is to be proved.
            files: The texts by path. Where they have changed, what was proved of others is void.
        """
        with self._lock:
            found = self._shelf.peek(claim)
            if found is not None and found[0] == files and not found[1].cancelled():
                return found[1]
            if self._waiting is not None:
                self._waiting.cancel()  # of no effect on one that has begun
            self._waiting = self._worker.submit(_prove, claim, dict(files))
            self._shelf.put(claim, (dict(files), self._waiting))
            return self._waiting


def _prove(claim: Claim, files: dict[str, str]) -> ParityReport:
    from eznas_core import spaces
    from eznas_core.exporting import prove
    from eznas_core.scoring import resolve

    return prove(
        claim.form,
        resolve(claim.proxy),
        spaces.get(claim.space),
        files=files,
        networks=NETWORKS,
        units=claim.units or None,
    )
