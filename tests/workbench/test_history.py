from __future__ import annotations

import random

from workbench.history import MOST_TEXTS, History


def test_it_does_what_two_stacks_do():
    """Undo and redo as they are usually written, with a stack for each."""
    rng = random.Random(1)
    history, done, undone = History(), [], []
    for step in range(2000):
        move = rng.choice(["text", "text", "back", "back", "forth"])
        if move == "text":
            text = rng.choice("abc")
            if not done or done[-1] != text:
                done, undone = [*done, text], []
            done = done[-MOST_TEXTS:]
            history = history.with_text(text)
        elif move == "back":
            if len(done) > 1:
                undone.append(done.pop())
            history = history.back()
        else:
            if undone:
                done.append(undone.pop())
            history = history.forth()
        assert history.current == (done[-1] if done else None), step
        assert history.can_go_back == (len(done) > 1)
        assert history.can_go_forth == bool(undone)


def test_it_is_bounded():
    history = History()
    for number in range(3 * MOST_TEXTS):
        history = history.with_text(str(number))
    assert len(history.texts) == MOST_TEXTS
    assert history.current == str(3 * MOST_TEXTS - 1)


def test_a_draft_gives_way():
    history = History().with_text("a").with_text("dra").with_text("draft", instead=True)
    assert history.texts == ("a", "draft")
    back = history.with_text("a", instead=True)
    assert (back.texts, back.current) == (("a",), "a")
    assert History().with_text("a", instead=True).texts == ("a",)
