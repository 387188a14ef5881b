"""The page "Runs", opened and used."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).resolve().parents[2] / "pages" / "runs.py"


def look(*picked: str) -> AppTest:
    """The page, with these runs ticked by its address."""
    at = AppTest.from_file(PAGE, default_timeout=120)
    if picked:
        at.query_params["runs"] = list(picked)
    return at.run()


def press(at: AppTest, label: str) -> AppTest:
    """The page after the button of that label was clicked."""
    return next(button for button in at.button if button.label == label).click().run()
