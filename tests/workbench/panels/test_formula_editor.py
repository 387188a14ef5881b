"""The formula editor: history, mistakes mended at their place, changes by parts, live tau."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.expressions import NETWORK_TERMINALS, OPERATORS
from eznas_core.statistics import ALL_STATISTICS


def page() -> None:
    import streamlit as st

    from workbench.panels import formula_editor, formula_parts

    expression = formula_editor.show()
    if expression is not None:
        formula_parts.show(expression)
    st.text("the end")


@pytest.fixture
def editor() -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["formula.parts"] = True
    return at.run()


def text(at: AppTest) -> str:
    assert not at.exception
    assert at.text[-1].value == "the end"
    return at.text_area(key="formula").value


def button(at: AppTest, label: str):
    return next(each for each in at.button if each.label == label)


def write(at: AppTest, *texts: str) -> None:
    for each in texts:
        at.text_area(key="formula").set_value(each).run()


def choose(at: AppTest, label: str, value: str) -> None:
    next(box for box in at.selectbox if box.label == label).select(value).run()


def act(at: AppTest, action: str) -> None:
    at.segmented_control(key="formula.action").select(action).run()


# --- proposals ----------------------------------------------------------------------------------


def test_the_browser_is_given_every_word_of_the_language(editor):
    (component,) = editor.get("bidi_component")
    data = json.loads(component.proto.json)
    assert data["label"] == editor.text_area(key="formula").label
    names = [word["name"] for word in data["words"]]
    assert sorted(names) == sorted(
        [*OPERATORS.names(), *map(str, ALL_STATISTICS), *NETWORK_TERMINALS.names()]
    )
    assert all(word["meaning"] for word in data["words"])
    assert "export default function" in component.proto.js_content


# --- undo and redo ------------------------------------------------------------------------------


def test_undo_and_redo_go_through_what_was_typed(editor):
    first = text(editor)
    assert button(editor, "Undo").disabled
    write(editor, "mean(weight)", "frobenius(weight)")
    button(editor, "Undo").click().run()
    assert text(editor) == "mean(weight)"
    button(editor, "Undo").click().run()
    assert text(editor) == first
    assert button(editor, "Undo").disabled
    button(editor, "Redo").click().run()
    button(editor, "Redo").click().run()
    assert text(editor) == "frobenius(weight)"
    assert button(editor, "Redo").disabled


def test_a_new_text_ends_the_way_forth(editor):
    write(editor, "mean(weight)", "frobenius(weight)")
    button(editor, "Undo").click().run()
    write(editor, "l1_norm(weight)")
    assert button(editor, "Redo").disabled
    button(editor, "Undo").click().run()
    assert text(editor) == "mean(weight)"


def test_drafts_are_no_steps_but_what_a_list_overwrites_can_be_had_back(editor):
    write(editor, "mean(weight)", "mean(weight", "mean(", "mean(depth)", "mean(activation[data])")
    button(editor, "Undo").click().run()
    assert text(editor) == "mean(weight)"
    write(editor, "mean(wei")
    editor.selectbox(key="formula.start").select("topprog").run()
    button(editor, "Undo").click().run()
    assert text(editor) == "mean(wei"


def test_what_was_typed_just_before_the_click_is_not_lost(editor):
    write(editor, "mean(weight)")
    editor.text_area(key="formula").set_value("frobenius(weight)")
    button(editor, "Undo").click().run()  # both at once, as leaving the field by the click does
    assert text(editor) == "mean(weight)"
    button(editor, "Redo").click().run()
    assert text(editor) == "frobenius(weight)"


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "press", "right"),
    [
        ("log( wieght )", "Use weight", "log( weight )"),
        ("mean(frobenious(weight))", "Use frobenius", "mean(frobenius(weight))"),
        ("mean(activation[nois])", "Use activation[noise]", "mean(activation[noise])"),
        ("mean(activation)", "Use activation[perturbed]", "mean(activation[perturbed])"),
        ("units_sum(mean(weight", "Close with ))", "units_sum(mean(weight))"),
    ],
)
def test_a_mistake_is_mended_at_its_place_alone(editor, wrong, press, right):
    write(editor, wrong)
    assert editor.error
    button(editor, press).click().run()
    assert text(editor) == right
    button(editor, "Undo").click().run()
    assert text(editor) == wrong


def test_with_a_nearest_name_no_list_of_all_names_is_shown(editor):
    write(editor, "log(wieght)")
    assert "Known" not in editor.error[0].value
    write(editor, "log(qqqqqq)")
    assert "weight" in editor.error[0].value
    assert not [each for each in editor.button if each.label.startswith("Use")]


# --- changes by parts ---------------------------------------------------------------------------


def test_nothing_is_worked_out_while_the_parts_are_shut():
    at = AppTest.from_function(page, default_timeout=60).run()
    assert text(at)
    assert not [box for box in at.selectbox if box.label == "Part"]


def test_the_parts_stand_in_the_order_of_the_tree_indented(editor):
    write(editor, "units_sum(add(mean(weight), depth))")
    (part,) = [box for box in editor.selectbox if box.label == "Part"]
    assert [option.lstrip("\u2007") for option in part.options] == [
        "units_sum(add(mean(weight), depth))",
        "add(mean(weight), depth)",
        "mean(weight)",
        "weight",
        "depth",
    ]
    indents = [len(option) - len(option.lstrip("\u2007")) for option in part.options]
    assert indents == [0, 2, 4, 6, 4]


@pytest.mark.parametrize(
    ("part", "action", "choices", "result"),
    [
        ("0.0.0", "Replace", {"By": "activation_grad[noise]"},
         "units_sum(subtract(mean(activation_grad[noise]), depth))"),
        ("0.0", "Replace", {"By": "frobenius(…)"},
         "units_sum(subtract(frobenius(weight), depth))"),
        ("0.1", "Replace", {"By": "a number"}, "units_sum(subtract(mean(weight), 1))"),
        ("0.0", "Wrap", {"In": "tanh(this)"}, "units_sum(subtract(tanh(mean(weight)), depth))"),
        ("0.1", "Wrap", {"In": "divide(…, this)", "Beside it": "units"},
         "units_sum(subtract(mean(weight), divide(units, depth)))"),
        ("0.0", "Keep this", {"How": "keep only this part"}, "mean(weight)"),
        ("0.0", "Keep this", {"How": "take away subtract(…, …) around it"},
         "units_sum(mean(weight))"),
        ("0", "Swap arguments", {}, "units_sum(subtract(depth, mean(weight)))"),
        ("0.1", "Add to itself", {}, "units_sum(subtract(mean(weight), add(depth, depth)))"),
    ],
)  # fmt: skip
def test_a_part_is_changed(editor, part, action, choices, result):
    write(editor, "units_sum(subtract(mean(weight), depth))")
    choose(editor, "Part", part)
    act(editor, action)
    for label, value in choices.items():
        choose(editor, label, value)
    assert editor.code[0].value == result
    button(editor, "Apply").click().run()
    assert text(editor) == result
    button(editor, "Undo").click().run()
    assert text(editor) == "units_sum(subtract(mean(weight), depth))"


def test_nothing_is_offered_that_the_language_refuses(editor):
    write(editor, "units_sum(frobenius(weight))")
    choose(editor, "Part", "0.0")
    by = next(box for box in editor.selectbox if box.label == "By")
    assert not any(option.startswith("depth") for option in by.options)
    assert "a number" not in by.options
    assert "Swap arguments" not in editor.segmented_control(key="formula.action").options
    choose(editor, "Part", "")
    assert "Keep this" not in editor.segmented_control(key="formula.action").options
    assert "Add to itself" in editor.segmented_control(key="formula.action").options


def test_another_formula_has_another_list_and_keeps_the_place_where_it_can(editor):
    write(editor, "units_sum(mean(weight))")
    choose(editor, "Part", "0")
    act(editor, "Wrap")
    choose(editor, "In", "abs(this)")
    button(editor, "Apply").click().run()
    part = next(box for box in editor.selectbox if box.label == "Part")
    assert part.value == "0"
    assert part.options[1].lstrip("\u2007") == "abs(mean(weight))"
    write(editor, "depth")
    part = next(box for box in editor.selectbox if box.label == "Part")
    assert part.value == ""


def test_a_large_formula_is_cut_with_a_word(editor):
    large = "depth"
    for _ in range(9):
        large = f"add({large}, {large})"
    write(editor, large)
    assert text(editor) == large
    assert any("The first 400 of 1,023 nodes" in each.value for each in editor.caption)


# --- tau on a small sample ------------------------------------------------------------------------


def sampled() -> None:
    import streamlit as st

    from workbench import seen
    from workbench.guard import guarded
    from workbench.panels import formula_editor, formula_sample

    expression = formula_editor.show()
    with guarded():
        formula_sample.show(expression)
    st.text(str(seen.labels()))


@pytest.fixture
def sample(monkeypatch) -> AppTest:
    from workbench import quick_sample

    monkeypatch.setattr(quick_sample, "NETWORKS", 6)
    monkeypatch.setattr(quick_sample, "BATCH", 2)
    at = AppTest.from_function(sampled, default_timeout=120)
    at.session_state["formula"] = "units_sum(frobenius(weight))"
    return at.run()


def rank(at: AppTest) -> str:
    assert not at.exception
    return next(each.value for each in at.markdown if "Kendall tau" in each.value)


def test_nothing_is_ranked_and_no_accuracy_used_before_it_is_asked_for(sample):
    assert sample.toggle[0].value is False
    assert not any("Kendall" in each.value for each in sample.markdown)
    assert any("then count as seen" in each.value for each in sample.caption)
    assert sample.text[-1].value == "None"


def test_tau_follows_the_formula_and_is_kept(sample, monkeypatch):
    from scipy.stats import kendalltau

    from eznas_core import spaces, truth
    from eznas_core.scoring import ScoringProtocol, resolve, score_architecture
    from workbench import quick_sample

    sample.toggle[0].set_value(True).run()
    found = rank(sample)
    space, table = spaces.get("nasbench201"), truth.load("nasbench201", "cifar10")
    networks = quick_sample.draw(space, table, table.default_label).networks
    protocol = ScoringProtocol(batch_size=2, seed=1, dataset="cifar10")
    proxy = resolve("units_sum(frobenius(weight))")
    scores = [score_architecture(proxy, space, each, protocol).value for each in networks]
    tau = kendalltau(scores, table.values(networks, table.default_label)).statistic
    assert f"**{tau:.3f}".replace("-", "−") in found
    assert "n=6 networks" in found
    assert sample.text[-1].value == "6"
    assert any("6 accuracies" in each.value for each in sample.caption)

    write(sample, "units_sum(frobenius(weight)")
    assert not any("Kendall" in each.value for each in sample.markdown)
    assert any("Waits for a formula" in each.value for each in sample.caption)
    monkeypatch.setattr("workbench.study.advance", None)  # nothing is scored a second time
    write(sample, "units_sum(frobenius(weight))")
    assert rank(sample) == found
    assert sample.text[-1].value == "6"


def test_a_constant_is_no_accident(sample):
    write(sample, "1")
    sample.toggle[0].set_value(True).run()
    assert not sample.exception
    assert sample.error or any("Kendall" in each.value for each in sample.markdown)


def test_a_text_that_was_never_drawn_is_put_back(editor):
    # As when the visitor leaves before the script's run that the text started is at the field.
    before = text(editor)
    editor.text_area(key="formula").set_value("frobenius(weight)").run()
    assert text(editor) == "frobenius(weight)"
    editor.session_state["formula.shown"] = before
    editor.session_state["formula"] = before
    editor.session_state["formula.sent"] = "frobenius(weight)"
    editor.run()
    assert text(editor) == "frobenius(weight)"


def test_what_was_put_there_since_is_not_overwritten_by_a_text_that_was_never_drawn(editor):
    editor.session_state["formula.sent"] = "frobenius(weight)"
    editor.session_state["formula"] = "square(weight)"
    editor.run()
    assert text(editor) == "square(weight)"
