"""How many hostile inputs there are, and a watch over what reading them touches.

The suite tries a few hundred of each; ``EZNAS_HOSTILE=10000`` sets the number of expressions, and
a tenth of it that of run folders, bundles and other files.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

settings.register_profile(
    "hostile",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


class Watch:
    """Notes every file that is opened, moved or made, and every start of code, while it is on."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.seen: list[str] = []

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.home is None:
            return
        if event == "exec" and getattr(arguments[0], "co_filename", "").startswith(_LIBRARIES):
            return
        if event in ("subprocess.Popen", "os.exec", "os.system", "os.posix_spawn", "os.fork",
                     "pickle.find_class", "exec", "ctypes.dlopen", "socket.connect"):  # fmt: skip
            # Dataclasses and named tuples are made from text; nothing here should make any.
            self.seen.append(f"{event} {arguments!r}"[:300])
        elif event == "open":
            path, _, flags = arguments
            if isinstance(path, (str, bytes)):
                self.note(event, os.fsdecode(path), links=not int(flags or 0) & os.O_NOFOLLOW)
        elif event in ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink",
                       "os.truncate", "os.chmod", "shutil.rmtree"):  # fmt: skip
            for path in arguments[: 2 if event == "os.rename" else 1]:
                if isinstance(path, (str, bytes, os.PathLike)):
                    self.note(event, os.fsdecode(path), links=False)

    def note(self, event: str, path: str, *, links: bool) -> None:
        home, self.home = self.home, None
        try:
            whole = os.path.realpath(path) if links else os.path.join(
                os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path)
            )  # fmt: skip
        finally:
            self.home = home
        inside = whole.startswith((f"{home}{os.sep}", "/proc/")) or whole == str(home)
        # A module of Python's own or of a library that is imported when first needed.
        library = whole.startswith(_LIBRARIES) and not whole.startswith(str(home))
        if not inside and not library:
            self.seen.append(f"{event} {whole}")


_LIBRARIES = tuple(
    {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix)}
    # With an editable installation the package's own version is read from the checkout.
    | {
        str(Path(__file__).parents[2] / name)
        for name in ("eznas_core", "tests", "eznas_workbench.egg-info")
    }
)
_WATCH = Watch()
sys.addaudithook(_WATCH.hook)


def _late(_number: int, _frame: object) -> None:
    raise AssertionError("this took longer than it may")


@contextmanager
def _watched(home: Path, seconds: float = 20.0) -> Iterator[None]:
    _WATCH.home, _WATCH.seen = home.resolve(), []
    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _WATCH.home = None
    assert _WATCH.seen == []


@pytest.fixture(scope="session")
def watched() -> Callable[[Path], AbstractContextManager[None]]:
    """Within ``watched(home)`` nothing outside may be touched, no code be run, nothing hang."""
    return _watched


def _damaged_json(draw: Callable[..., Any], value: Any) -> Any:
    """A JSON value with something in it replaced, dropped or added."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        if draw(st.integers(0, 7)) == 0:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: _damaged_json(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        place = draw(st.integers(0, len(value) - 1))
        return [*value[:place], _damaged_json(draw, value[place]), *value[place + 1 :]]
    return draw(st.sampled_from(WRONG))


WRONG: list[Any] = [
    None, True, False, 0, -1, 3.5, 10**400, -(2**63), 2**63, float("nan"), float("inf"), 1e308, "",
    "x", "../../x", "/etc/passwd", "\x00", "\ud800", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z",
    "a" * 5000, [], [[]], [None], ["x"], {}, {"x": 1}, {"__reduce__": ["os.system", "true"]},
]  # fmt: skip


@st.composite
def _damage(draw: Any, content: bytes, lines: bool = False) -> bytes:
    """A file's bytes, damaged: flipped, cut, doubled, or with a wrong JSON value in them."""
    how = draw(st.sampled_from(["json", "json", "json", "flip", "cut", "double", "noise", "deep"]))
    if how == "json":
        parts = content.splitlines() if lines else [content]
        place = draw(st.integers(0, len(parts) - 1))
        try:
            parts[place] = json.dumps(_damaged_json(draw, json.loads(parts[place]))).encode()
        except ValueError:
            return content[::-1]
        return b"\n".join(parts) + b"\n"
    if how == "flip":
        changed = bytearray(content)
        for place in draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
            changed[place] = draw(st.integers(0, 255))
        return bytes(changed)
    if how == "cut":
        return content[: draw(st.integers(0, len(content)))]
    if how == "double":
        return content * draw(st.integers(2, 4))
    if how == "deep":
        return draw(st.sampled_from([b"[" * 100_000, b'{"a":' * 50_000, b"9" * 5000]))
    return draw(st.binary(max_size=200))


@pytest.fixture(scope="session")
def damage() -> Callable[..., st.SearchStrategy[bytes]]:
    """The strategy ``damage(content)`` for a damaged file; ``lines=True`` for JSON lines."""
    return _damage
