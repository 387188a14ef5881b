"""``version``: what is installed, for reports of faults and for cards."""

from __future__ import annotations

import platform
from importlib import metadata

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import show, show_json

_LIBRARIES = ("torch", "numpy", "scipy", "pandas", "streamlit", "analog-nasbench")


def version(json: JsonOption = False) -> None:
    """Print the versions of the workbench and of what it stands on."""
    found = {name: _version(name) for name in ("eznas-workbench", *_LIBRARIES)}
    found["python"] = platform.python_version()
    found["platform"] = f"{platform.system()}-{platform.machine()}"
    if json:
        show_json(found)
    else:
        show(*(f"{name} {number}" for name, number in found.items()))


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"
