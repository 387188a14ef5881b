"""Bring your own: a file with networks, a table of their accuracies, and a ranking of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from workbench.panels import own_words

pytestmark = pytest.mark.browser

WIDTHS = (4, 6, 8, 12, 16, 24)
# The file that the page itself shows, with these widths.
NETWORKS = own_words.EXAMPLE.replace(str(own_words.EXAMPLE_WIDTHS), str(WIDTHS))


def test_own_networks_are_ranked_by_own_accuracies(visit, tmp_path: Path):
    file = tmp_path / "story_networks.py"
    table, wrong = tmp_path / "measured.csv", tmp_path / "wrong.csv"
    file.write_text(NETWORKS)
    rows = [f"plain {width},{40 + width}" for width in WIDTHS]
    visitor = visit()
    page = visitor.page

    visitor.go("/truth")
    visitor.fill("File on this machine", tmp_path / "nowhere.py")
    visitor.press("Run and add")
    visitor.see("Cannot read")
    visitor.fill("File on this machine", file)
    visitor.press("Run and add")
    visitor.see("Missing to rank them: accuracies", seconds=120)

    wrong.write_text("\n".join(["architecture,accuracy", *rows, "plain 5,41"]))
    page.locator("input[type=file]").set_input_files(wrong)
    visitor.press("Take it in")
    visitor.see("row 7")  # there is no such network
    table.write_text("\n".join(["architecture,accuracy", *rows]))
    page.locator("input[type=file]").set_input_files(table)
    visitor.see(table.name)
    # The page is drawn anew when the file has arrived; a press before that is lost.
    expect(page.get_by_text("row 7")).to_have_count(0)
    visitor.press("Take it in")
    visitor.see(f"{len(WIDTHS)} accuracies taken in")

    page.get_by_role("link", name="Rank its networks").click()
    visitor.title("Score and accuracy")
    expect(page.get_by_label("Search space", exact=True)).to_have_value("story-networks")
    visitor.fill("Networks", len(WIDTHS))
    visitor.press("Compute")
    page.get_by_role("button", name="Download as CSV", exact=True).wait_for(timeout=180_000)
    lines = visitor.download("Download as CSV").read_text().splitlines()
    assert len(lines) == len(WIDTHS) + 1
    visitor.was_well()
