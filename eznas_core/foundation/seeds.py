"""Explicit randomness: one seed, and named streams under it.

A stream is identified by what it is for ("network", "|nor_conv_3x3~0|..."), never by how many
numbers were drawn before it. Work can therefore be reordered, split over processes or resumed
without any result changing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


def child_seed(seed: int, *names: str | int) -> int:
    """A 63-bit seed for the named stream under `seed`; the same in every process.

    >>> child_seed(1, "probe") == child_seed(1, "probe") != child_seed(1, "network")
    True
    """
    # The lengths keep ("ab", "c") and ("a", "bc") apart.
    parts = [str(int(seed)), *(str(name) for name in names)]
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


def numpy_generator(seed: int, *names: str | int) -> np.random.Generator:
    """A NumPy generator for the named stream under `seed`."""
    return np.random.Generator(np.random.PCG64(child_seed(seed, *names)))


def torch_generator(rng: np.random.Generator, device: str = "cpu") -> torch.Generator:
    """A torch generator whose seed is drawn from `rng`; advances `rng` by one draw."""
    import torch

    return torch.Generator(device=device).manual_seed(int(rng.integers(2**63 - 1)))
