"""Keeping the memory that one network's statistics leave behind for the next one's."""

from __future__ import annotations

import ctypes
import sys

# Of glibc's <malloc.h>.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGEST_MMAP_THRESHOLD = 32 << 20
_NEVER = -1


def keep_freed_memory() -> bool:
    """Asks the C library not to hand freed memory back to the operating system.

    Capturing all statistics frees and allocates hundreds of megabytes a network, and getting
    the pages anew each time takes a third of the whole time. For processes that score many
    networks and then end; a process that lives on holds on to its largest size.

    Returns:
        Whether it was done: it takes Linux with glibc.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    done = mallopt(_M_MMAP_THRESHOLD, _LARGEST_MMAP_THRESHOLD), mallopt(_M_TRIM_THRESHOLD, _NEVER)
    return all(done)
