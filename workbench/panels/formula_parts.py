"""Changing a formula part by part: what is offered is what the typed language allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from workbench import session
from workbench.formats import plural, shortened

if TYPE_CHECKING:
    from eznas_core.expressions import Expression
    from eznas_core.expressions.edits import Edit, Wrap

OPEN = "formula.parts"
_PART = "formula.part"
_ACTION = "formula.action"
_REPLACE, _WRAP, _HOIST = "Replace", "Wrap", "Keep this"
_SWAP, _DOUBLE = "Swap arguments", "Add to itself"
_NUMBER = "a number"
_MOST_PARTS = 400
_INDENT = "\u2007\u2007"

Offered = TypeVar("Offered", "Edit", "Wrap")
Parts = dict[str, tuple[tuple[int, ...], "Expression"]]


def show(expression: Expression) -> None:
    """Draws the choice of a part, what to do with it, and the formula that comes of it."""
    box = st.expander("Edit by parts", icon=":material/account_tree:", key=OPEN, on_change="rerun")
    if box.open:  # what is not seen is not worked out
        with box:
            _edit(expression)


def _edit(expression: Expression) -> None:
    from eznas_core.expressions import content_hash

    parts = _parts(expression)
    kept = session.get(_PART, "")
    # Another formula has another list: a list of the same key would show a name of the old one.
    chosen = st.selectbox(
        "Part",
        list(parts),
        index=list(parts).index(kept) if kept in parts else 0,
        format_func=lambda key: _title(*parts[key]),
        key=f"{_PART}.{content_hash(expression)}",
        help="The nodes of the tree, from the root down.",
    )
    session.put(_PART, chosen)
    if len(parts) < expression.size:
        st.caption(f"The first {len(parts)} of {plural(expression.size, 'node')}.")
    path = parts[chosen][0]
    actions = _actions(expression, path)
    if session.get(_ACTION) not in actions:
        session.put(_ACTION, _REPLACE)
    action = st.segmented_control("What to do with it", actions, key=_ACTION, required=True)
    new = _chosen(expression, path, str(action))
    if new is not None:
        _result(new)


def _result(new: Expression) -> None:
    from eznas_core.expressions import format

    text = format(new)
    st.caption(f"It becomes, with {plural(new.size, 'node')}:")
    st.code(text, language=None, wrap_lines=True)
    st.button(
        "Apply",
        type="primary",
        icon=":material/check:",
        on_click=session.put,
        args=(session.FORMULA, text),
    )


def _parts(expression: Expression) -> Parts:
    from eznas_core.expressions import walk

    found: Parts = {}
    for path, node in walk(expression):
        if len(found) == _MOST_PARTS:
            break
        found[".".join(map(str, path))] = (path, node)
    return found


def _title(path: tuple[int, ...], node: Expression) -> str:
    from eznas_core.expressions import format

    return _INDENT * len(path) + shortened(format(node), 60)


def _actions(expression: Expression, path: tuple[int, ...]) -> list[str]:
    from eznas_core.expressions import edits

    return [
        _REPLACE,
        _WRAP,
        *([_HOIST] if path else []),
        *([_SWAP] if edits.swapped(expression, path) is not None else []),
        *([_DOUBLE] if edits.doubled(expression, path) is not None else []),
    ]


def _chosen(expression: Expression, path: tuple[int, ...], action: str) -> Expression | None:
    """Draws what is still to be said, and gives the changed formula; None where nothing fits."""
    from eznas_core.expressions import edits

    if action == _SWAP:
        return edits.swapped(expression, path)
    if action == _DOUBLE:
        return edits.doubled(expression, path)
    if action == _HOIST:
        kept = _pick("How", list(edits.hoists(expression, path)), "formula.hoist")
        return None if kept is None else kept.expression
    if action == _WRAP:
        return _wrapped(expression, path)
    return _replaced(expression, path)


def _replaced(expression: Expression, path: tuple[int, ...]) -> Expression | None:
    from eznas_core.expressions import edits

    offered = list(edits.exchanges(expression, path))
    number = edits.constant(expression, path, 1.0)
    if number is not None:
        meaning = "A number of your choice, the same for every network."
        offered.append(edits.Edit(name=_NUMBER, group="", meaning=meaning, expression=number))
    picked = _pick("By", offered, "formula.replacement")
    if picked is None or picked.name != _NUMBER:
        return None if picked is None else picked.expression
    value = st.number_input("Number", value=1.0, step=None, format="%g", key="formula.number")
    return edits.constant(expression, path, value)


def _wrapped(expression: Expression, path: tuple[int, ...]) -> Expression | None:
    from eznas_core.expressions import edits, format

    wrap = _pick("In", list(edits.wraps(expression, path)), "formula.wrap")
    if wrap is None:
        return None
    leaves = {format(leaf): leaf for leaf in edits.fillers(expression, path, wrap)}
    beside = next(iter(leaves))
    if wrap.has_room:
        if session.get("formula.beside") not in leaves:
            session.put("formula.beside", beside)
        beside = st.selectbox(
            "Beside it",
            list(leaves),
            key="formula.beside",
            help="What stands in the place of “…”. It can be replaced afterwards, as any part.",
        )
    return edits.wrapped(expression, path, wrap, leaves[beside])


def _pick(label: str, offered: Sequence[Offered], key: str) -> Offered | None:
    """Draws a list by names, with the meaning of what is chosen; None where there is nothing."""
    by_name = {each.name: each for each in offered}
    if not by_name:
        st.caption("Nothing of that kind fits here.")
        return None
    if session.get(key) not in by_name:
        session.put(key, next(iter(by_name)))
    name = st.selectbox(
        label, list(by_name), format_func=lambda name: _line(by_name[name]), key=key
    )
    st.caption(by_name[name].meaning)
    return by_name[name]


def _line(offered: Edit | Wrap) -> str:
    return f"{offered.name} · {offered.group.lower()}" if offered.group else offered.name
