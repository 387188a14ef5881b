"""Networks and accuracies of one's own, brought along on the page "Accuracies"."""

from __future__ import annotations

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core import spaces, truth
from workbench.panels import own_words


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def own_file(folder):
    """The example the page shows, under a name no other test has."""
    file = folder / "my_brought_networks.py"
    file.write_text(own_words.EXAMPLE)
    return file


def page() -> None:
    from workbench.guard import guarded
    from workbench.panels import own_networks, own_table

    with guarded():
        own_networks.show()
    with guarded():
        own_table.show()


def look() -> AppTest:
    at = AppTest.from_function(page, default_timeout=120).run()
    assert not at.exception
    return at


def add(at: AppTest, path: object) -> None:
    at.text_input(key="own.path").set_value(str(path)).run()
    at.button(key="own.add").click().run()
    assert not at.exception


def bring(at: AppTest, name: str, text: str) -> None:
    at.file_uploader[0].set_value((name, text.encode(), "text/csv")).run()
    at.button(key="own.table.take").click().run()
    assert not at.exception


def table(*rows: str) -> str:
    return "\n".join(["architecture,accuracy", *rows])


def test_a_file_becomes_a_space_and_a_table_its_truth(own_file):
    at = look()
    add(at, own_file)
    assert "Missing to rank them: accuracies" in at.success[0].value
    assert at.selectbox(key="own.table.space").value == "my-brought-networks"
    rows = [f"plain {width},{50 + width / 2}" for width in (4, 8, 12, 16, 24)]
    bring(at, "Measured (1).csv", table(*rows))
    assert "5 accuracies taken in" in at.success[0].value
    found = truth.load("my-brought-networks", "cifar10")
    assert found.provenance.source == "measured-1"
    assert found.values(found.architectures()).tolist() == [52.0, 54.0, 56.0, 58.0, 62.0]
    at.button(key="own.forget.my-brought-networks").click().run()
    assert not at.exception
    assert spaces.registered() == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("def broken(:\n", "line 1"),
        ("NETWORKS = {}\n", "no networks"),
        ("raise OSError('no')\n", "no"),
    ],
)
def test_a_file_that_is_none_is_answered_and_not_remembered(folder, content, said):
    file = folder / "odd.py"
    file.write_text(content)
    at = look()
    add(at, file)
    assert said in at.error[0].value
    assert spaces.registered() == ()


def test_a_path_must_be_given():
    at = look()
    at.button(key="own.add").click().run()
    assert "Say where the file is" in at.error[0].value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "rows"),
        (table("nonsense,50"), "row 1"),
        (table("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,150"), "percent"),
        ("a,b\n1,2\n", "architecture"),
    ],
)
def test_a_table_that_is_none_is_answered_with_the_place(text, said):
    before = truth.available()
    at = look()
    bring(at, "../../t.csv", text)
    assert said in at.error[0].value
    assert truth.available() == before


def test_the_table_to_fill_in_has_networks_of_the_space():
    space = spaces.get("nasbench201")
    rows = list(csv.reader(io.StringIO(own_words.template(space))))
    assert rows[0] == ["architecture", "accuracy"]
    texts = [row[0] for row in rows[1:]]
    assert len(set(texts)) == len(texts) == 20
    assert [space.parse(text).text for text in texts] == texts


def test_a_better_table_of_the_same_name_takes_the_error_away():
    at = look()
    bring(at, "mine.csv", table("nonsense,50"))
    assert at.error
    better = table("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10")
    at.file_uploader[0].set_value(("mine.csv", better.encode(), "text/csv")).run()
    assert not at.error
    at.button(key="own.table.take").click().run()
    assert not at.error
    assert "1 accuracy taken in" in at.success[0].value


def test_a_space_of_ones_own_can_be_chosen_for_training(own_file):
    add(look(), own_file)

    def training() -> None:
        from workbench.guard import guarded
        from workbench.panels import training_form

        with guarded():
            training_form.show()

    at = AppTest.from_function(training, default_timeout=60).run()
    at.selectbox(key="train.space").set_value("my-brought-networks").run()
    # Nothing is known of how to make these networks smaller, which is said; in full they train.
    assert "cannot be made smaller" in at.error[0].value
    at.selectbox(key="train.recipe").set_value("full").run()
    assert not at.exception
    assert not at.error
    assert any(button.label == "Start training" for button in at.button)


def cell_page() -> None:
    from workbench.guard import guarded
    from workbench.panels import own_cell

    with guarded():
        own_cell.show()


def paste(text: str, **state: str) -> AppTest:
    at = AppTest.from_function(cell_page, default_timeout=120)
    for key, value in state.items():
        at.session_state[key] = value
    at.run()
    at.text_area(key="own.cell").set_value(text).run()
    assert not at.exception
    return at


def test_a_pasted_cell_is_found_with_its_accuracy():
    space = spaces.get("nasbench201")
    cell = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|none~1|nor_conv_1x1~2|"
    at = paste(f" {cell}\n")
    assert "NAS-Bench-201" in at.success[0].value
    accuracy = truth.load("nasbench201", "cifar10").accuracy(space.parse(cell))
    said = at.markdown[-1].value
    assert "Nothing is missing" in said
    assert f"{accuracy:.2f}" in said


def test_a_pasted_genotype_says_what_was_filled_in_and_what_is_missing():
    terms = [("sep_conv_3x3", 0), ("skip_connect", 1)]
    terms += [term for state in (1, 2, 3) for term in (("none", state), ("dil_conv_5x5", 0))]
    at = paste(
        f"Genotype(normal={terms}, normal_concat=[2, 3, 4, 5], reduce={terms}, "
        "reduce_concat=range(2, 6))"
    )
    assert "NDS DARTS" in at.success[0].value
    assert "width=36 depth=20" in at.success[0].value
    # The shipped tables are hidden from tests.
    assert "Missing to rank it: accuracies of its space" in at.markdown[-1].value


def test_a_pasted_network_of_a_space_with_accuracies_of_others_lacks_its_own(folder):
    file = folder / "my_pasted_networks.py"
    file.write_text(own_words.EXAMPLE)
    at = look()
    add(at, file)
    bring(at, "measured.csv", table("plain 4,40", "plain 8,41", "plain 12,42"))
    assert "3 accuracies taken in" in at.success[0].value
    pasted = paste("plain 16", space="my-pasted-networks")
    assert "Missing to rank it: its accuracy" in pasted.markdown[-1].value
    assert "3 other networks" in pasted.markdown[-1].value


def test_a_text_that_is_no_cell_is_marked_where_it_ends():
    at = paste("|nor_conv_3x3~0|+|nor_conv_9x9~0|none~1|+|none~0|none~1|none~2|")
    assert "no network of any search space here" in at.error[0].value
    assert "^" in at.code[0].value
