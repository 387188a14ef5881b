"""Write a formula with proposals and the keyboard alone, break it, mend it, change it by parts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_pictures import complaints

pytestmark = pytest.mark.browser

_CARET = "[document.activeElement.tagName, document.activeElement.selectionEnd]"


def test_a_formula_is_written_broken_mended_and_changed(visit):
    visitor = visit(width=800)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/expression")
    text = page.get_by_label("Formula", exact=True)
    proposals = page.get_by_role("listbox", name="Proposals")
    visitor.see("5 nodes, depth 4")

    # Proposals while typing; Enter, arrows and Tab take one, and the caret goes on inside.
    visitor.quiet()
    text.click()
    keys.press("Control+a")
    keys.type("units_sum(frob")
    expect(proposals.get_by_role("option")).to_have_count(1)
    expect(text).to_have_attribute("aria-expanded", "true")
    keys.press("Enter")
    expect(text).to_have_value("units_sum(frobenius()")
    expect(proposals).to_be_hidden()
    expect(page.locator("#eznas-hint")).to_contain_text("frobenius(x: a tensor)")
    keys.type("act")
    expect(proposals.get_by_role("option", selected=True)).to_contain_text("activation[data]")
    keys.press("ArrowDown")
    chosen = proposals.get_by_role("option", selected=True)
    expect(chosen).to_contain_text("activation[noise]")
    expect(text).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    assert complaints(page) == []
    keys.press("Tab")
    expect(text).to_have_value("units_sum(frobenius(activation[noise])")

    # A parenthesis that stands there is stepped over; a pause has the text read.
    keys.type("))")
    expect(text).to_have_value("units_sum(frobenius(activation[noise]))")
    visitor.see("3 nodes, depth 2")
    keys.press("Control+Space")
    expect(proposals).to_be_hidden()  # nothing fits behind a whole formula
    assert page.evaluate(_CARET) == ["TEXTAREA", len("units_sum(frobenius(activation[noise]))")]

    # The browser's own undo takes back what was accepted.
    keys.press("Control+z")
    keys.press("Control+z")
    expect(text).to_have_value("units_sum(frobenius(act)")
    keys.press("Control+Shift+z")
    keys.press("Control+Shift+z")
    expect(text).to_have_value("units_sum(frobenius(activation[noise]))")

    # A mistake is mended at its place.
    text.fill("units_sum(frobenious(activation[noise]))")
    visitor.see("did you mean 'frobenius'?")
    visitor.press("Use frobenius")
    expect(text).to_have_value("units_sum(frobenius(activation[noise]))")
    visitor.see("3 nodes, depth 2")

    # A part is changed, and both steps are taken back and done again.
    page.get_by_text("Edit by parts").click()
    page.get_by_role("combobox", name="Part").click()
    page.get_by_role("option", name="frobenius(activation[noise])", exact=True).click()
    page.get_by_role("radiogroup", name="What to do with it").get_by_text("Wrap").click()
    visitor.see("units_sum(add(frobenius(activation[noise]), 1))")
    visitor.press("Apply")
    expect(text).to_have_value("units_sum(add(frobenius(activation[noise]), 1))")
    visitor.press("Undo")
    expect(text).to_have_value("units_sum(frobenius(activation[noise]))")
    visitor.press("Redo")
    expect(text).to_have_value("units_sum(add(frobenius(activation[noise]), 1))")

    # Another page with the field has the help too, once; a page without it has none.
    visitor.menu("Microscope")
    expect(text).to_have_value("units_sum(add(frobenius(activation[noise]), 1))")
    text.click()
    keys.press("Control+a")
    keys.type("dep")
    keys.press("Enter")
    expect(text).to_have_value("depth")
    visitor.see("Node: depth")
    visitor.quiet()
    visitor.menu("This machine")
    expect(proposals).to_have_count(0)
    visitor.was_well()


def test_a_click_on_a_link_right_after_typing_is_followed(visit):
    visitor = visit()
    page = visitor.page
    # Before the text is read, which is 700 ms after the last key, while it is sent, and after.
    for number, milliseconds in enumerate((0, 300, 650, 820)):
        visitor.go("/microscope")
        text = page.get_by_label("Formula", exact=True)
        visitor.see("A node stands above its arguments")
        text.fill(f"units_sum(frobenius(multiply(weight, {number + 2})))")
        page.wait_for_timeout(milliseconds)
        visitor.menu("This machine")
        visitor.quiet()
        visitor.title("This machine")
        visitor.menu("Microscope")
        expect(text).to_have_value(f"units_sum(frobenius(multiply(weight, {number + 2})))")
    visitor.was_well()
