"""What the server keeps between reruns and visitors; the only file that says `st.cache_*`.

Every entry is bounded and keyed by content: names, seeds, and for files the time and size they
had. Large tables are kept as resources, which nobody may change.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from eznas_core import runs, spaces, truth
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, SearchDirectory
from workbench import comparing, proxies
from workbench import study as study_module
from workbench.comparing import Standing
from workbench.observe import Observer
from workbench.proxies import ProxyOption
from workbench.shelf import Shelf
from workbench.stamps import Stamp, stamp_of
from workbench.study import Book, Study
from workbench.tables import architectures as architecture_table

if TYPE_CHECKING:
    import pandas as pd

    from eznas_core.architecture_search import Archive, SearchReport
    from eznas_core.ranking import Comparison, RankResult
    from eznas_core.scoring import Score, ScoreStore
    from eznas_core.spaces import Architecture
    from eznas_core.truth import AccuracyTable
    from workbench.proofs import Proofs


def accuracies(space: str, dataset: str, source: str | None = None) -> AccuracyTable:
    """The accuracy table of a space, read once; read again when a stored table changes.

    Raises:
        EznasError: There is no such table, or it is damaged.
    """
    return _accuracies(space, dataset, source, stamp_of(truth.available()))


def architectures(space: str, dataset: str, label: str) -> pd.DataFrame:
    """Every known network of a space with its accuracies and costs, one row each.

    Shared between visitors: read it, and copy it before changing anything.
    """
    return _architectures(space, dataset, label, stamp_of(truth.available()))


def book(study: Study, proxy: str) -> Book:
    """The scores by one proxy under the protocol of a study, by the architectures' text.

    Shared between visitors, and only ever added to: a score depends on nothing but its key. The
    book of an ensemble is made of its members' books, and new whenever these have grown.
    """
    books = [book(study, member) for member in proxies.members(proxy)]
    if books:
        done = sum(all(a.text in each for each in books) for a in sample(study))
        return _ensemble_book(json.dumps(study.to_json(), sort_keys=True), proxy, done)
    protocol = json.dumps(study.protocol.to_json(), sort_keys=True)
    return _book(study.space, protocol, proxy)


@st.cache_resource(max_entries=1, show_spinner=False)
def store() -> ScoreStore | None:
    """The scores on this machine, shared with the command line and with notebooks."""
    from eznas_core.scoring import default_store

    return default_store()


def verdict(study: Study, proxy: str, scored: int, label_budget: int | None) -> RankResult:
    """How well a proxy ranks the networks of a study that it has scored so far.

    Raises:
        EznasError: There are fewer than three, or nothing to rank.
    """
    return _verdict(json.dumps(study.to_json(), sort_keys=True), proxy, scored, label_budget)


def standing(study: Study, proxy: str, names: tuple[str, ...] = comparing.FIGURES) -> Standing:
    """How a proxy fares on the networks of a study that it has scored so far.

    Raises:
        EznasError: There are fewer than three.
    """
    networks, scores = sample(study), book(study, proxy)
    done = sum(a.text in scores for a in networks)
    return _standing(json.dumps(study.to_json(), sort_keys=True), proxy, names, done)


def pairs(study: Study, proxies: tuple[str, ...]) -> tuple[Comparison, ...]:
    """Every pair of proxies, by their text, on the networks that all of them have scored.

    Raises:
        EznasError: There are fewer than three, or all accuracies are equal.
    """
    books = [book(study, proxy) for proxy in proxies]
    done = sum(all(a.text in each for each in books) for a in sample(study))
    return _pairs(json.dumps(study.to_json(), sort_keys=True), proxies, done)


def functions(space: str, dataset: str, label: str, at_most: int) -> int:
    """How many labelled networks of different function there are, counted up to a number."""
    return _functions(space, dataset, label, at_most, stamp_of(truth.available()))


def searched(search: SearchDirectory) -> Archive:
    """What a search has done so far; shared between visitors, to be read only.

    Raises:
        EznasError: The file cannot be read, or is damaged.
    """
    return _searched(search.path, search.stamp)


def search_report(search: SearchDirectory, archive: Archive, k: int) -> SearchReport:
    """The figures of the runs of a search that have ended.

    Raises:
        EznasError: There is none yet, or the accuracies are not there.
    """
    return _search_report(search.path, len(archive.traces), k, stamp_of(truth.available()))


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


@st.cache_resource(max_entries=16, show_spinner=False)
def shelf(name: str) -> Shelf[Any]:
    """The shelf of that name: results that panels keep by what they were asked for."""
    del name  # only the key
    return Shelf()


@st.cache_data(max_entries=64, show_spinner=False)
def _evolved(path: Path, modified: int, size: int) -> tuple[ProxyOption, ...]:
    del modified, size  # only part of the key
    run = RunDirectory(path)
    try:
        result = run.result()
        units = (run.config.units or "") if result else ""
    except EznasError:
        return ()  # a damaged result is told of where the run is shown
    return proxies.evolved(path.name, result, units=units) if result else ()


@st.cache_resource(max_entries=32, show_spinner=False)
def observer(path: Path) -> Observer:
    """The reader of a run, which remembers how far it has read; shared between visitors."""
    return Observer(RunDirectory(path))


@st.cache_data(max_entries=64, show_spinner="Writing the file …")
def exported(option: ProxyOption, form: str, space: str, units: str) -> dict[str, str]:
    """A proxy in one of the forms of `exporting.FORMATS`, for a search space: texts by path.

    Raises:
        EznasError: The proxy is none, has no such form, or there are no such rules for units.
    """
    from eznas_core.exporting import FORMATS, About, about
    from eznas_core.scoring import resolve

    found = resolve(option.name or option.key)
    known = about(found)
    if not known.title and not option.name:
        known = About(notes=option.note, label_budget=option.label_budget)
    return FORMATS.get(form).texts(found, known, space=space, units=units or None)


@st.cache_resource(show_spinner=False)
def proofs() -> Proofs:
    """The parity proofs of this server."""
    from workbench.proofs import Proofs

    return Proofs()


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


@st.cache_resource(max_entries=64, show_spinner=False)
def _book(space: str, protocol: str, proxy: str) -> Book:
    del space, protocol, proxy  # only the key
    return {}


@st.cache_resource(max_entries=64, show_spinner=False)
def _ensemble_book(study: str, proxy: str, done: int) -> Book:
    del done  # longer books are another question
    wanted = Study.from_json(json.loads(study))
    books = [book(wanted, member) for member in proxies.members(proxy)]
    return study_module.combined(proxy, _sample(study), books)


@st.cache_resource(max_entries=32, show_spinner="Drawing the networks …")
def _sample(study: str) -> tuple[Architecture, ...]:
    wanted = Study.from_json(json.loads(study))
    table = accuracies(wanted.space, wanted.dataset)
    return study_module.networks(wanted, table)


@st.cache_data(max_entries=128, show_spinner="Resampling the networks …")
def _verdict(study: str, proxy: str, scored: int, label_budget: int | None) -> RankResult:
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


@st.cache_data(max_entries=512, show_spinner="Resampling the networks …")
def _standing(study: str, proxy: str, names: tuple[str, ...], done: int) -> Standing:
    del done  # a longer book is another question
    wanted = Study.from_json(json.loads(study))
    table = accuracies(wanted.space, wanted.dataset)
    space, scores = spaces.get(wanted.space), book(wanted, proxy)
    return comparing.standing(wanted, space, table, _sample(study), scores, names)


@st.cache_data(max_entries=64, show_spinner="Comparing every pair …")
def _pairs(study: str, proxies: tuple[str, ...], done: int) -> tuple[Comparison, ...]:
    del done  # longer books are another question
    wanted = Study.from_json(json.loads(study))
    books = {proxy: book(wanted, proxy) for proxy in proxies}
    return comparing.pairs(wanted, accuracies(wanted.space, wanted.dataset), _sample(study), books)


@st.cache_resource(max_entries=8, show_spinner=False)
def _searched(path: Path, stamp: tuple[int, int]) -> Archive:
    del stamp  # only part of the key
    return SearchDirectory(path).archive()


@st.cache_data(max_entries=32, show_spinner="Reading the accuracies of what was found …")
def _search_report(path: Path, ended: int, k: int, stamp: Stamp) -> SearchReport:
    del ended  # more runs are another question
    from eznas_core.architecture_search import judge

    archive = searched(SearchDirectory(path))
    settings = archive.settings
    table = _accuracies(settings.space, settings.protocol.dataset, settings.source, stamp)
    return judge(archive, table, k=k)


@st.cache_resource(max_entries=12, show_spinner="Reading the accuracies …")
def _accuracies(space: str, dataset: str, source: str | None, stamp: Stamp) -> AccuracyTable:
    del stamp  # only part of the key
    return truth.load(space, dataset, source=source)


@st.cache_resource(max_entries=6, show_spinner="Counting parameters and multiply-adds …")
def _architectures(space: str, dataset: str, label: str, stamp: Stamp) -> pd.DataFrame:
    table = _accuracies(space, dataset, None, stamp)
    return architecture_table.listing(spaces.get(space), table, label=label)


@st.cache_data(max_entries=64, show_spinner=False)
def _functions(space: str, dataset: str, label: str, at_most: int, stamp: Stamp) -> int:
    table = _accuracies(space, dataset, None, stamp)
    return truth.count_functions(spaces.get(space), table, label, at_most=at_most)
