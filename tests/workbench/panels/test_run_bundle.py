"""A run that goes out of the page "Runs" as one file, and comes back by it."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.exporting import pack_run, read_bundle
from eznas_core.runs import RunDirectory, Status, catalogue
from tests.helpers.runs_page import look, press

MAKE = "Make and check the bundle"


def bring(content: bytes) -> AppTest:
    """The page with a file in its field for bundles."""
    return look().file_uploader[0].set_value(("run.zip", content, "application/zip")).run()


def test_a_run_goes_out_with_its_proof_and_comes_in_under_another_name(make_run):
    run = make_run(Status.FINISHED)
    result = {"hall_of_fame": [{"text": "units_sum(frobenius(weight))"}], "labels": {"used": 8}}
    run.result_file.write_text(json.dumps(result))
    at = press(look(run.name), MAKE)
    assert not at.exception
    proof = next(each.value for each in at.success if "agrees with the engine" in each.value)
    assert "largest relative difference" in proof
    table = next(f.value for f in at.dataframe if "bundle alone" in f.value.columns)
    assert table["engine"].tolist() == table["bundle alone"].tolist()
    assert [each.label for each in at.get("download_button")][-1].startswith("Download (")

    at = bring(pack_run(run.path))
    at.text_input(key="runs.upload_name.0").set_value("theirs").run()
    at = press(at, "Take it in")
    assert not at.exception
    assert any("theirs is among yours" in each.value for each in at.success)
    names = [each.name for each in catalogue(run.path.parent)]
    assert sorted(names) == sorted([run.name, "theirs"])
    assert RunDirectory(run.path.parent / "theirs").result() == result
    assert "Take it in" not in [button.label for button in at.button]


def test_a_run_without_a_result_goes_out_unproven(make_run):
    run = make_run(Status.STOPPED)
    at = press(look(run.name), MAKE)
    assert not at.exception
    assert any("no result yet" in each.value for each in at.info)
    assert read_bundle(pack_run(run.path)).formulas == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>"])
def test_what_is_no_bundle_is_refused_in_words(make_run, content):
    home = make_run(Status.FINISHED).path.parent
    at = bring(content)
    assert not at.exception
    assert any("run bundle" in each.value for each in at.error)
    assert len(catalogue(home)) == 1
