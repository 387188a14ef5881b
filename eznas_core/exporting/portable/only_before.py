"""The one published rule where the ReLU stands before: ReLU, convolution, batch normalisation."""

from __future__ import annotations

from eznas_core.exporting.portable.watcher import Call


def calls_of(conv: Call) -> tuple[Call, ...]:
    """The ReLU, convolution and normalisation of a unit; nothing if a convolution is in none."""
    if conv.is_stem or conv.norm is None or conv.relu is None:
        return ()
    return conv.relu, conv, conv.norm
