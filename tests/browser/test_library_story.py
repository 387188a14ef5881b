"""Keep formulas: save, find again after a reload, write about, hand on, throw away, take back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FORMULA = "units_sum(frobenius(weight))"
OTHER = "units_mean(frobenius(activation[noise]))"


def test_a_formula_is_saved_found_changed_handed_on_and_taken_back(visit, tmp_path: Path):
    visitor = visit(first=True)
    page = visitor.page
    main = page.get_by_test_id("stMain")
    visitor.go("/expression")
    visitor.see("Nothing is saved yet.")

    # Saved under words of one's own, with what is known of it.
    text = page.get_by_label("Formula", exact=True)
    text.fill(FORMULA)
    text.press("Control+Enter")
    visitor.see("3 nodes, depth 2")
    visitor.press("Save")
    visitor.fill("Name", "Weight sizes")
    visitor.fill("Notes", "Counts parameters, *more or less*.")
    visitor.fill("Tags", "story, size")
    visitor.fill("Labels spent to find it", 7)
    page.get_by_role("button", name="Save the formula", exact=True).press("Enter")
    visitor.see("It is in every list of proxies now.")

    # It is there after a reload, and in the lists of other pages under its name.
    visitor.go("/expression")
    visitor.see("1 formula. Tick one to open it")
    page.get_by_role("combobox", name="Take from the list").click()
    page.get_by_role("option", name="weight-sizes").click()
    expect(text).to_have_value(FORMULA)
    visitor.see("3 nodes, depth 2")

    # Handed on as a file, and taken in beside another one.
    file = tmp_path / "hers.json"
    document = json.loads(visitor.download("Download all (1)").read_text())
    (mine,) = document.get("formulas", (document,))
    assert (mine["expression"], mine["label_budget"]) == (FORMULA, 7)
    assert mine["tags"] == ["size", "story"]
    file.write_text(json.dumps({**mine, "name": "hers", "expression": OTHER}))
    visitor.press("Import")
    page.locator("input[type=file]").set_input_files(file)
    visitor.see("1 formula: hers")
    visitor.press("Save it")
    visitor.see("Saved 1 formula: hers.")

    # Its notes are changed, and seen to be after another reload.
    _tick(visitor, 0)
    notes = main.get_by_label("Notes", exact=True)
    notes.fill("Taken from her.")
    notes.press("Tab")
    visitor.press("Save changes")
    visitor.see("is saved with your changes")
    visitor.go("/expression")
    _tick(visitor, 0)
    expect(main.get_by_label("Notes", exact=True)).to_have_value("Taken from her.")

    # Thrown away, and taken back with all that was written about it.
    visitor.press("Delete")
    visitor.see("Thrown away: hers.")
    visitor.see("1 formula. Tick one to open it")
    page.locator(".st-key-formula-undo-button").get_by_role("button").click()
    expect(main.get_by_label("Notes", exact=True)).to_have_value("Taken from her.")
    visitor.press("Open in the editor")
    expect(text).to_have_value(OTHER)
    visitor.was_well()


def _tick(visitor, row: int) -> None:
    """Ticks a row of the table of saved formulas, which is drawn on a canvas."""
    visitor.quiet()
    table = visitor.page.locator("[data-testid=stDataFrame]").first  # the next is the language's
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    visitor.page.mouse.click(box["x"] + 18, box["y"] + 35 + 35 * row + 17)
    visitor.page.get_by_role("button", name="Save changes", exact=True).wait_for()
