from __future__ import annotations

from eznas_core import spaces, truth
from workbench.tables import machine


def test_what_is_here_stands_first_and_what_is_not_is_said():
    frame = machine.accuracies(spaces.SPACES, truth.available())
    assert frame["space"].iloc[0] == "NAS-Bench-201"
    assert frame["networks"].iloc[0] == 15_625
    absent = frame[frame["networks"].isna()]
    assert set(absent["source"]) == {"not here"}
    pairs = sum(len(space.datasets) for space in spaces.SPACES)
    assert len(frame) == pairs


def test_versions_name_every_part():
    frame = machine.versions().set_index("part")["version"]
    assert frame["streamlit"].startswith("1.")
    assert frame["EZNAS Workbench"]
