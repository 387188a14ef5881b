from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from eznas_core.expressions import ParseError
from eznas_core.foundation import EznasError
from workbench.guard import sentence


def test_what_the_user_typed_is_not_read_as_markup():
    assert sentence("there is no 'a*b'") == "There is no 'a\\*b'"
    assert sentence("[x](y) $z$") == "\\[x\\](y) \\$z\\$"


def test_a_file_keeps_its_name_where_a_sentence_begins_with_it():
    assert sentence("good.csv, row 1: no") == "good.csv, row 1\\: no"
    assert sentence("") == ""


def kind_error() -> None:
    import streamlit as st

    from eznas_core.expressions import parse
    from workbench.guard import guarded

    with guarded():
        parse("add(weight)")
    st.markdown("still here")


def test_an_error_of_the_user_s_is_a_sentence_with_its_place_and_the_page_goes_on():
    at = AppTest.from_function(kind_error).run()
    assert not at.exception
    assert at.error[0].value.startswith("Add takes 2 arguments")
    assert at.code[0].value.splitlines() == ["  add(weight)", "  ^^^"]
    assert at.markdown[0].value == "still here"


def stopping() -> None:
    import streamlit as st

    from eznas_core.foundation import EznasError
    from workbench.guard import guarded

    with guarded(stop=True):
        raise EznasError("no table")
    st.markdown("never")


def test_where_nothing_below_makes_sense_the_page_ends():
    at = AppTest.from_function(stopping).run()
    assert at.error[0].value == "No table"
    assert not at.markdown


def fault() -> None:
    from workbench.guard import guarded

    with guarded():
        raise RuntimeError("ours")


def test_a_fault_of_ours_surfaces():
    assert AppTest.from_function(fault).run().exception


def test_parse_errors_are_errors_of_the_user_s():
    with pytest.raises(EznasError):
        raise ParseError("x", "text", 0)
