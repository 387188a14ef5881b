from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from workbench import session

    st.text(session.start_with("a", 1))
    st.text(session.start_with("a", 2))
    session.put("b", [3])
    st.text(session.get("b"))
    st.text(session.take("b"))
    st.text(session.get("b", "gone"))
    st.text(session.selected_rows("no table"))


def test_values_are_kept_taken_and_defaulted():
    at = AppTest.from_function(script).run()
    assert [text.value for text in at.text] == ["1", "1", "[3]", "[3]", "gone", "[]"]


_APP = """import streamlit as st
st.navigation([st.Page("one.py"), st.Page("two.py")]).run()
"""
_PAGE = """import streamlit as st
from workbench import session
session.start_with("words", "the first")
st.text(st.text_area("Words", key="words", bind="query-params"))
"""


def test_two_pages_with_one_field_show_the_same_at_once(tmp_path: Path):
    for name, text in (("app", _APP), ("one", _PAGE), ("two", _PAGE)):
        (tmp_path / f"{name}.py").write_text(text)
    at = AppTest.from_file(tmp_path / "app.py").run()
    at.switch_page("two.py").run()
    assert at.text[0].value == "the first"
    at.text_area(key="words").set_value("others").run()
    at.switch_page("one.py").run()
    assert at.text[0].value == at.text_area(key="words").value == "others"
    at.text_area(key="words").set_value("").run()
    at.switch_page("two.py").run()
    assert at.text[0].value == ""


def test_only_what_another_process_could_have_is_stored():
    def script() -> None:
        import threading

        from workbench import session

        session.put("lock", threading.Lock())

    at = AppTest.from_function(script).run()
    assert "pickle" in at.exception[0].stack_trace[-1]
