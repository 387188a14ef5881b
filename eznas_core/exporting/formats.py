"""The forms a proxy can be taken away in, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eznas_core.exporting.about import About
from eznas_core.exporting.document import to_json
from eznas_core.exporting.pictures import to_dot, to_latex, to_svg
from eznas_core.exporting.python_module import to_python
from eznas_core.foundation import Registry
from eznas_core.scoring import Proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form.

    Attributes:
        name: Registry name.
        title: What it is, for a page or a help text.
        suffix: Ending of a file of this form.
        media_type: For downloads.
        write: Makes the text; raises EznasError where a proxy has no such form.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    write: Callable[[Proxy, About | None], str]


FORMATS: Registry[Format] = Registry("export format")

for _format in (
    Format(
        name="python",
        title="One Python file that needs only torch",
        suffix=".py",
        media_type="text/x-python",
        write=to_python,
    ),
    Format(
        name="json",
        title="A JSON document that this workbench reads again",
        suffix=".json",
        media_type="application/json",
        write=to_json,
    ),
    Format(
        name="latex",
        title="LaTeX with a caption",
        suffix=".tex",
        media_type="application/x-tex",
        write=to_latex,
    ),
    Format(
        name="dot",
        title="The tree for Graphviz",
        suffix=".dot",
        media_type="text/vnd.graphviz",
        write=lambda proxy, _: to_dot(proxy),
    ),
    Format(
        name="svg",
        title="The tree as a picture (needs Graphviz's 'dot')",
        suffix=".svg",
        media_type="image/svg+xml",
        write=lambda proxy, _: to_svg(proxy),
    ),
):
    FORMATS.add(_format.name, _format)
