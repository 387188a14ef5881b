"""Panels of the pages "Start" and "This machine"."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def start() -> None:
    from workbench.panels import first_steps, machine_state

    first_steps.show()
    machine_state.show_runs()
    machine_state.show_truth(absent=False)


def test_a_first_start_shows_four_steps_and_the_embedded_table(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = AppTest.from_function(start, default_timeout=30).run()
    assert not at.exception
    assert [text.value[2] for text in at.markdown[::2]][:4] == ["1", "2", "3", "4"]
    assert "Nothing has evolved here yet" in at.info[0].value
    assert at.dataframe[0].value["networks"].tolist() == [15_625]


def test_runs_are_listed_with_their_state(make_run):
    run = make_run()
    at = AppTest.from_function(start, default_timeout=30).run()
    assert any(f"{run.name}: finished" in each.value for each in at.caption)


def installation() -> None:
    from workbench.guard import guarded
    from workbench.panels import installation

    with guarded():
        installation.show_folder()
    installation.show_versions()
    installation.show_licence()


def test_versions_and_folder_are_told(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    at = AppTest.from_function(installation).run()
    assert not at.exception
    assert at.code[0].value == str(tmp_path)
    assert "torch" in at.dataframe[0].value["part"].tolist()


def test_a_folder_that_cannot_be_made_is_answered(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "file" / "data"))
    at = AppTest.from_function(installation).run()
    assert not at.exception
    assert "EZNAS" in at.error[0].value
