from __future__ import annotations

from importlib import metadata

from workbench.version import version, version_of


def test_an_installed_part_has_its_version_and_another_has_none():
    assert version_of("streamlit") == metadata.version("streamlit")
    assert version_of("no-such-distribution") is None


def test_the_workbench_always_has_a_word_for_itself():
    assert version()
