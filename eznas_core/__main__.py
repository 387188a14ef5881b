"""``python -m eznas_core`` and the command ``eznas``."""

from __future__ import annotations

from eznas_core.commands import main

if __name__ == "__main__":
    main()
