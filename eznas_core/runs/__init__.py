"""Runs: an evolution in a process of its own, and the directory it is written to.

`start` makes a directory and a worker that outlives whoever started it; everyone else only
reads the directory. Whether a terminal is closed, a page reloaded or a machine switched off, a
run goes on, or can be resumed from its last generation to the same end.

Importing this package does not import torch: looking at runs is quick.
"""

from __future__ import annotations

from eznas_core.foundation import Trashed as Trashed
from eznas_core.runs.catalogue import Clone as Clone
from eznas_core.runs.catalogue import catalogue as catalogue
from eznas_core.runs.catalogue import clone_settings as clone_settings
from eznas_core.runs.catalogue import delete as delete
from eznas_core.runs.catalogue import empty_trash as empty_trash
from eznas_core.runs.catalogue import list_trash as list_trash
from eznas_core.runs.catalogue import rename as rename
from eznas_core.runs.catalogue import restore as restore
from eznas_core.runs.control import extend as extend
from eznas_core.runs.control import go_further as go_further
from eznas_core.runs.control import has_runs as has_runs
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
from eznas_core.runs.formula_search import FORMULA_ORDERS as FORMULA_ORDERS
from eznas_core.runs.formula_search import find_formula as find_formula
from eznas_core.runs.formula_search import search_formulas as search_formulas
from eznas_core.runs.formula_search import sort_formulas as sort_formulas
from eznas_core.runs.formulas import FormulaBook as FormulaBook
from eznas_core.runs.formulas import FormulaRecord as FormulaRecord
from eznas_core.runs.formulas import read_formulas as read_formulas
from eznas_core.runs.lock import RunLockedError as RunLockedError
from eznas_core.runs.lock import WriterLock as WriterLock
from eznas_core.runs.notes import RunNotes as RunNotes
from eznas_core.runs.notes import add_tags as add_tags
from eznas_core.runs.notes import archive as archive
from eznas_core.runs.notes import remove_tags as remove_tags
from eznas_core.runs.notes import set_note as set_note
from eznas_core.runs.observer import RunView as RunView
from eznas_core.runs.observer import follow as follow
from eznas_core.runs.processes import ProcessIdentity as ProcessIdentity
from eznas_core.runs.searches import SearchDirectory as SearchDirectory
from eznas_core.runs.searches import list_searches as list_searches
from eznas_core.runs.searches import open_search as open_search
from eznas_core.runs.searches import resume_search as resume_search
from eznas_core.runs.searches import start_search as start_search
from eznas_core.runs.searches import stop_search as stop_search
from eznas_core.runs.status import Status as Status
from eznas_core.runs.status import WorkerRecord as WorkerRecord
from eznas_core.runs.summary import RunSummary as RunSummary
from eznas_core.runs.summary import TestTau as TestTau
from eznas_core.runs.summary import describe as describe
