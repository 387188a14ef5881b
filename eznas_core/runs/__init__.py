"""Runs: an evolution in a process of its own, and the directory it is written to.

`start` makes a directory and a worker that outlives whoever started it; everyone else only
reads the directory. Whether a terminal is closed, a page reloaded or a machine switched off, a
run goes on, or can be resumed from its last generation to the same end.

Importing this package does not import torch: looking at runs is quick.
"""

from __future__ import annotations

from eznas_core.runs.control import extend as extend
from eznas_core.runs.control import list_runs as list_runs
from eznas_core.runs.control import request_pause as request_pause
from eznas_core.runs.control import request_stop as request_stop
from eznas_core.runs.control import resume as resume
from eznas_core.runs.control import start as start
from eznas_core.runs.control import start_at as start_at
from eznas_core.runs.control import terminate as terminate
from eznas_core.runs.control import unpause as unpause
from eznas_core.runs.control import wait as wait
from eznas_core.runs.directory import RunDirectory as RunDirectory
from eznas_core.runs.estimate import TimeLeft as TimeLeft
from eznas_core.runs.events import EventBatch as EventBatch
from eznas_core.runs.events import EventLog as EventLog
from eznas_core.runs.events import read_events as read_events
from eznas_core.runs.lock import RunLockedError as RunLockedError
from eznas_core.runs.lock import WriterLock as WriterLock
from eznas_core.runs.observer import RunView as RunView
from eznas_core.runs.observer import follow as follow
from eznas_core.runs.processes import ProcessIdentity as ProcessIdentity
from eznas_core.runs.status import Status as Status
from eznas_core.runs.status import WorkerRecord as WorkerRecord
