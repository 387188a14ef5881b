from __future__ import annotations

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
