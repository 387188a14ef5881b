"""What the last bits of a score depend on besides network, probe and proxy."""

from __future__ import annotations

import platform
from functools import lru_cache

from eznas_core.foundation import EznasError

NUMBERS = 2
"""Raised by one whenever a definition changes so that some score changes: then no score stored
before is served again. `tests/eznas_core/scoring/test_numbers.py` fails until that is done."""


@lru_cache(maxsize=8)
def computed_by(device: str) -> dict[str, str | int]:
    """The definitions, the library and the kind of processor that compute a score here.

    Args:
        device: As torch names it.

    Raises:
        EznasError: torch knows no such device.

    >>> computed_by("cpu")["numbers"] == NUMBERS
    True
    """
    import torch

    try:
        place = torch.device(device)
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise EznasError(f"cannot compute on the device '{device}': {reason}") from error
    processor = f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}"
    if place.type == "cuda" and torch.cuda.is_available():
        processor = torch.cuda.get_device_name(place)
    return {
        "numbers": NUMBERS,
        "torch": torch.__version__,
        "system": platform.system(),
        "processor": processor,
    }
