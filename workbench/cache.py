"""What the server keeps between reruns and visitors; the only file that says `st.cache_*`.

Every entry is bounded and keyed by content: names, seeds, and for files the time and size they
had. Large tables are kept as resources, which nobody may change.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from eznas_core import runs, spaces, truth
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory
from workbench import proxies
from workbench import study as study_module
from workbench.observe import Observer
from workbench.proxies import ProxyOption
from workbench.study import Book, Study
from workbench.tables import architectures as architecture_table

if TYPE_CHECKING:
    import pandas as pd

    from eznas_core.exporting import ParityReport
    from eznas_core.ranking import RankResult
    from eznas_core.scoring import Score
    from eznas_core.spaces import Architecture
    from eznas_core.truth import AccuracyTable, TruthInfo

# The first page is drawn before anything heavy is loaded beside it.
_FIRST_PAINT_SECONDS = 1.5
Stamp = tuple[tuple[str, int, int], ...]


@st.cache_resource(max_entries=1, show_spinner=False)
def warm_up() -> None:
    """Loads, once a server and beside the first visit, what the other pages will need."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def accuracies(space: str, dataset: str, source: str | None = None) -> AccuracyTable:
    """The accuracy table of a space, read once; read again when a stored table changes.

    Raises:
        EznasError: There is no such table, or it is damaged.
    """
    return _accuracies(space, dataset, source, _stamp(truth.available()))


def architectures(space: str, dataset: str, label: str) -> pd.DataFrame:
    """Every known network of a space with its accuracies and costs, one row each.

    Shared between visitors: read it, and copy it before changing anything.
    """
    return _architectures(space, dataset, label, _stamp(truth.available()))


def book(study: Study, proxy: str) -> Book:
    """The scores by one proxy under the protocol of a study, by the architectures' text.

    Shared between visitors, and only ever added to: a score depends on nothing but its key.
    """
    protocol = json.dumps(study.protocol.to_json(), sort_keys=True)
    return _book(study.space, protocol, proxy)


def verdict(study: Study, proxy: str, scored: int, label_budget: int) -> RankResult:
    """How well a proxy ranks the networks of a study that it has scored so far.

    Raises:
        EznasError: There are fewer than three, or nothing to rank.
    """
    return _verdict(json.dumps(study.to_json(), sort_keys=True), proxy, scored, label_budget)


def sample(study: Study) -> tuple[Architecture, ...]:
    """The networks of a study."""
    return _sample(json.dumps(study.to_json(), sort_keys=True))


def evolved(most_runs: int = 20) -> tuple[ProxyOption, ...]:
    """The best formulas of the newest runs that have ended."""
    found: dict[str, ProxyOption] = {}
    for run in runs.list_runs()[:most_runs]:
        if run.result_file.is_file():
            status = run.result_file.stat()
            options = _evolved(run.path, status.st_mtime_ns, status.st_size)
            found.update({option.key: option for option in options if option.key not in found})
    return tuple(found.values())


@st.cache_data(max_entries=64, show_spinner=False)
def _evolved(path: Path, modified: int, size: int) -> tuple[ProxyOption, ...]:
    del modified, size  # only part of the key
    try:
        result = RunDirectory(path).result()
    except EznasError:
        return ()  # a damaged result is told of where the run is shown
    return proxies.evolved(path.name, result) if result else ()


@st.cache_resource(max_entries=32, show_spinner=False)
def observer(path: Path) -> Observer:
    """The reader of a run, which remembers how far it has read; shared between visitors."""
    return Observer(RunDirectory(path))


@st.cache_data(max_entries=64, show_spinner="Writing the file …")
def exported(option: ProxyOption, form: str) -> str:
    """A proxy as text in one of the forms of `exporting.FORMATS`.

    Raises:
        EznasError: The proxy is none, or has no such form.
    """
    from eznas_core.exporting import FORMATS, About, about
    from eznas_core.scoring import resolve

    found = resolve(option.key)
    known = about(found)
    if not known.title:
        budget = option.label_budget if option.origin == "evolved" else None
        known = About(notes=option.note, label_budget=budget)
    return FORMATS.get(form).write(found, known)


@st.cache_data(max_entries=64, show_spinner="Scoring fresh networks twice …")
def parity(proxy: str, space: str) -> ParityReport:
    """Whether the exported module computes what the engine computes.

    Raises:
        EznasError: The module cannot be written, or fails on its own.
    """
    from eznas_core.exporting import check_parity
    from eznas_core.scoring import resolve

    return check_parity(resolve(proxy), spaces.get(space))


@st.cache_data(max_entries=512, show_spinner="Scoring the network …")
def trial(formula: str, architecture: Architecture, seed: int) -> Score:
    """A formula's score of one network, unit by unit.

    Raises:
        EznasError: The formula is none, or the network cannot be built.
    """
    from eznas_core.scoring import ScoringProtocol, expression_proxy, score_architecture

    space = spaces.get(architecture.space)
    protocol = ScoringProtocol(seed=seed, dataset=space.datasets[0])
    return score_architecture(expression_proxy(formula), space, architecture, protocol)


@st.cache_data(max_entries=512, show_spinner=False)
def unit_names(architecture: Architecture) -> tuple[str, ...]:
    """The names of a network's units, from input to output."""
    from eznas_core.scoring import ScoringProtocol, build, probe_inputs
    from eznas_core.statistics import collect

    space = spaces.get(architecture.space)
    protocol = ScoringProtocol(batch_size=2, dataset=space.datasets[0])
    network = build(space, architecture, protocol)
    return tuple(u.name for u in collect(network, probe_inputs(space, protocol)).units)


@st.cache_resource(max_entries=64, show_spinner=False)
def _book(space: str, protocol: str, proxy: str) -> Book:
    del space, protocol, proxy  # only the key
    return {}


@st.cache_resource(max_entries=32, show_spinner="Drawing the networks …")
def _sample(study: str) -> tuple[Architecture, ...]:
    wanted = Study.from_json(json.loads(study))
    table = accuracies(wanted.space, wanted.dataset)
    return study_module.networks(wanted, table)


@st.cache_data(max_entries=128, show_spinner="Resampling the networks …")
def _verdict(study: str, proxy: str, scored: int, label_budget: int) -> RankResult:
    del scored  # a longer book is another question
    wanted = Study.from_json(json.loads(study))
    return study_module.ranked(
        wanted,
        accuracies(wanted.space, wanted.dataset),
        _sample(study),
        proxy,
        book(wanted, proxy),
        label_budget=label_budget,
    )


def _warm_up() -> None:
    time.sleep(_FIRST_PAINT_SECONDS)
    importlib.import_module("eznas_core.scoring")
    # What this counts is remembered by the engine; the page's own table is then quickly made.
    for info in truth.available():
        with contextlib.suppress(EznasError):
            table = truth.load(info.space, info.dataset)
            architecture_table.listing(spaces.get(info.space), table)


def _stamp(infos: tuple[TruthInfo, ...]) -> Stamp:
    """What changes when a table is added, replaced or removed."""
    stamps = []
    for info in infos:
        if info.path is None:
            stamps.append((info.source, 0, info.architectures))
        elif info.path.is_file():
            status = info.path.stat()
            stamps.append((str(info.path), status.st_mtime_ns, status.st_size))
    return tuple(stamps)


@st.cache_resource(max_entries=12, show_spinner="Reading the accuracies …")
def _accuracies(space: str, dataset: str, source: str | None, stamp: Stamp) -> AccuracyTable:
    del stamp  # only part of the key
    return truth.load(space, dataset, source=source)


@st.cache_resource(max_entries=6, show_spinner="Counting parameters and multiply-adds …")
def _architectures(space: str, dataset: str, label: str, stamp: Stamp) -> pd.DataFrame:
    table = _accuracies(space, dataset, None, stamp)
    return architecture_table.listing(spaces.get(space), table, label=label)
