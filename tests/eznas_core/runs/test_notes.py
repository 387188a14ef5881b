from __future__ import annotations

import pytest

from eznas_core import runs
from eznas_core.foundation import EznasError
from eznas_core.runs.notes import RunNotes, read_notes


def test_tags_are_added_once_and_taken_away(run):
    assert read_notes(run) == RunNotes()
    runs.add_tags(run, "paper", " five seeds ")
    assert runs.add_tags(run, "paper").tags == ("five seeds", "paper")
    assert runs.remove_tags(run, "paper", "unknown").tags == ("five seeds",)
    assert read_notes(run).tags == ("five seeds",)


def test_note_and_archive_leave_each_other_alone(run):
    runs.set_note(run, " twice the population\n")
    runs.archive(run)
    assert read_notes(run) == RunNotes(note="twice the population", archived=True)
    runs.archive(run, archived=False)
    assert not read_notes(run).archived
    assert runs.set_note(run, "") == RunNotes()


def test_notes_change_nothing_that_the_run_rests_on(run):
    before = {file.name: file.read_bytes() for file in run.path.iterdir()}
    runs.add_tags(run, "x")
    after = {file.name: file.read_bytes() for file in run.path.iterdir()}
    assert after.keys() - before.keys() == {"notes.json"}
    assert all(after[name] == content for name, content in before.items())


@pytest.mark.parametrize("tag", ["", "  ", "a,b", "a\nb", "x" * 41])
def test_what_cannot_be_a_tag_is_told(run, tag: str):
    with pytest.raises(EznasError, match="a tag is a word"):
        runs.add_tags(run, "fine", tag)
    assert read_notes(run) == RunNotes()


def test_a_note_has_an_end(run):
    with pytest.raises(EznasError, match="at most 10000 characters, not 10001"):
        runs.set_note(run, "x" * 10_001)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tags": 3, "note": [], "archived": "yes"}'])
def test_notes_that_cannot_be_read_are_none(run, content: str):
    run.notes_file.write_text(content)
    assert read_notes(run) == RunNotes()


def test_a_run_that_is_gone_is_not_made_again(run, tmp_path):
    for file in run.path.iterdir():
        file.unlink()
    run.path.rmdir()
    with pytest.raises(EznasError, match="is gone"):
        runs.add_tags(run, "x")
    assert list(tmp_path.iterdir()) == []
