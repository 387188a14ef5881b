"""A formula for papers and slides: LaTeX with a caption, and its tree as DOT or SVG."""

from __future__ import annotations

import re

import graphviz

from eznas_core.exporting.about import About, about, explanation
from eznas_core.exporting.document import latex_of
from eznas_core.expressions import DotStyle
from eznas_core.expressions import to_dot as dot_of
from eznas_core.foundation import EznasError
from eznas_core.scoring import ExpressionProxy, Proxy

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def to_latex(proxy: Proxy, known: About | None = None) -> str:
    """A figure environment with the formula and a caption that explains it (needs amsmath).

    Raises:
        EznasError: The proxy is neither a formula nor a measure.
    """
    said = known or about(proxy)
    title = escaped(said.title or proxy.name)
    caption = f"\\textbf{{{title}.}} {escaped(explanation(proxy))}"
    if said.source:
        caption += f" {escaped(said.source)}."
    if said.label_budget is not None:
        caption += f" Labels spent to find it: {said.label_budget}."
    label = re.sub(r"[^a-z0-9]+", "-", proxy.name.casefold())[:60].strip("-")
    return (
        "\\begin{figure}\n"
        "  \\centering\n"
        f"  $\\displaystyle {latex_of(proxy)}$\n"
        f"  \\caption{{{caption}}}\n"
        f"  \\label{{fig:{label}}}\n"
        "\\end{figure}\n"
    )


def to_dot(proxy: Proxy, *, style: DotStyle | None = None) -> str:
    """The tree of a formula in the DOT language.

    Raises:
        EznasError: The proxy is not a formula.
    """
    if not isinstance(proxy, ExpressionProxy):
        raise EznasError(f"'{proxy.name}' is not a formula, so it has no tree to draw")
    return dot_of(proxy.expression, style=style)


def to_svg(proxy: Proxy, *, style: DotStyle | None = None) -> str:
    """The tree of a formula as an SVG picture; takes Graphviz's program ``dot``.

    Raises:
        EznasError: The proxy is not a formula, or ``dot`` is not installed or fails.
    """
    source = to_dot(proxy, style=style)
    try:
        drawn: bytes = graphviz.Source(source).pipe(format="svg")
    except graphviz.ExecutableNotFound as error:
        raise EznasError(
            "an SVG picture takes Graphviz's program 'dot', which is not installed: install the "
            "package 'graphviz' of your system, or export the format 'dot' and draw it elsewhere"
        ) from error
    except graphviz.CalledProcessError as error:
        raise EznasError(f"Graphviz's 'dot' cannot draw the tree: {error}") from error
    return drawn.decode("utf-8")


def escaped(text: str) -> str:
    r"""Text as LaTeX shows it.

    >>> print(escaped("50 % of x_1"))
    50 \% of x\_1
    """
    return "".join(_SPECIAL.get(c, c if c.isprintable() else " ") for c in text)
