"""The command line: one file a command, each a thin layer over the engine's functions.

What a command may do: read options, call the engine, print. Nothing is computed here that a
notebook could not compute with the same call. Importing this package imports neither torch nor
pandas, so that ``--help`` answers at once; commands import what they need when they run.
"""

from __future__ import annotations

from eznas_core.commands.application import app as app
from eznas_core.commands.application import main as main
