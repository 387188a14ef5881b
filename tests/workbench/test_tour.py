"""The tour: its stops are pages, its place outlives the session, damage is no obstacle."""

from __future__ import annotations

import pytest

from workbench import tour
from workbench.places import PLACES
from workbench.tour import STOPS, State, Tour


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    return tmp_path


def test_every_stop_is_on_a_page_and_no_page_comes_twice():
    names = [stop.place for stop in STOPS]
    assert set(names) <= set(PLACES)
    assert len(set(names)) == len(names)


def test_the_last_stop_knows_that_it_is():
    assert [Tour(stop=n).is_last for n in range(len(STOPS))].index(True) == len(STOPS) - 1


@pytest.mark.usefixtures("folder")
def test_the_place_is_kept():
    assert tour.read() == Tour()
    tour.keep(Tour(stop=2, state=State.OPEN))
    assert tour.read() == Tour(stop=2, state=State.OPEN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"stop": 99, "state": "open"}',
        '{"stop": 0, "state": "lost"}',
        '{"stop": "1"}',
    ],
)
def test_what_cannot_be_read_is_a_new_tour(folder, text):
    (folder / "tour.json").write_text(text)
    assert tour.read() == Tour()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file" / "data"))
    tour.keep(Tour(stop=1, state=State.OPEN))
    assert tour.read() == Tour()
