"""The forms a proxy can be taken away in, one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from eznas_core import spaces
from eznas_core.exporting.about import About
from eznas_core.exporting.carried import signed
from eznas_core.exporting.document import to_json
from eznas_core.exporting.names import identifier
from eznas_core.exporting.notebook import to_notebook
from eznas_core.exporting.package import package_files, zipped
from eznas_core.exporting.pictures import to_dot, to_latex, to_svg
from eznas_core.exporting.plugin import HOSTS, to_plugin
from eznas_core.exporting.python_module import to_python
from eznas_core.foundation import EznasError, Registry
from eznas_core.scoring import Proxy

SPACE = "nasbench201"
"""The space a proxy is exported for where none is named."""

Files = Callable[[Proxy, About | None, str, str], dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One form.

    Attributes:
        name: Registry name.
        label: One or two words, for a button.
        title: What it is, for a page or a help text.
        suffix: Ending of a file of this form.
        media_type: For downloads.
        files: Makes the texts by path, from a proxy, what is known of it, a space's name and the
            rules for units; one text unless the form is an archive.
        is_archive: Whether it is a ZIP archive of several files.
        follows_rules: Whether it says by which rules units are found.
    """

    name: str
    label: str
    title: str
    suffix: str
    media_type: str
    files: Files
    is_archive: bool = False
    follows_rules: bool = False

    def texts(
        self,
        proxy: Proxy,
        known: About | None = None,
        *,
        space: str = SPACE,
        units: str | None = None,
    ) -> dict[str, str]:
        """The texts of the files by path, "" for one alone; arguments as for `write`."""
        return self.files(proxy, known, space, units or units_of(space))

    def write(
        self,
        proxy: Proxy,
        known: About | None = None,
        *,
        space: str = SPACE,
        units: str | None = None,
    ) -> str:
        """The text of a form that is one.

        Args:
            proxy: What is exported.
            known: What the file says about it; by default what the library says.
            space: Search space whose rules for units the file follows, if it scores.
            units: Other rules for units to follow, as `UnitRules.parse` takes them.

        Raises:
            EznasError: The proxy has no such form, the form is an archive, or there are no such
                rules.
        """
        if self.is_archive:
            raise EznasError(f"'{self.name}' is a folder or a ZIP archive, not one text")
        (text,) = self.texts(proxy, known, space=space, units=units).values()
        return text

    def content(
        self,
        proxy: Proxy,
        known: About | None = None,
        *,
        space: str = SPACE,
        units: str | None = None,
    ) -> bytes:
        """The bytes of the file; arguments as for `write`."""
        files = self.texts(proxy, known, space=space, units=units)
        if self.is_archive:
            return zipped(files, identifier(proxy))
        return "".join(files.values()).encode("utf-8")


def units_of(space: str) -> str:
    """The rules that exported code follows for a space where none are named."""
    return spaces.get(space).default_units


FORMATS: Registry[Format] = Registry("export format")


def _one(write: Callable[[Proxy, About | None, str, str], str]) -> Files:
    return lambda proxy, known, space, units: {"": write(proxy, known, space, units)}


def _plugin(host: str, proxy: Proxy, known: About | None, _: str, units: str) -> str:
    return to_plugin(proxy, known, host=host, units=units)


for _format in (
    Format(
        name="python",
        label="Python",
        title="One Python file that needs only torch",
        suffix=".py",
        media_type="text/x-python",
        files=_one(lambda proxy, known, _, units: to_python(proxy, known, units=units)),
        follows_rules=True,
    ),
    Format(
        name="package",
        label="Package",
        title="An installable package with tests and a card",
        suffix=".zip",
        media_type="application/zip",
        files=lambda proxy, known, _, units: package_files(proxy, known, units=units),
        is_archive=True,
        follows_rules=True,
    ),
    *(
        Format(
            name=host.name,
            label=label,
            title=f"A measure for {host.name}, in one file",
            suffix=".py",
            media_type="text/x-python",
            files=_one(partial(_plugin, host.name)),
            follows_rules=True,
        )
        for host, label in zip(HOSTS, ("zero-cost-nas", "NASLib"), strict=True)
    ),
    Format(
        name="notebook",
        label="Notebook",
        title="A notebook that draws the scatter against accuracy",
        suffix=".ipynb",
        media_type="application/x-ipynb+json",
        files=_one(
            lambda proxy, known, space, units: to_notebook(proxy, known, space=space, units=units)
        ),
        follows_rules=True,
    ),
    Format(
        name="json",
        label="JSON",
        title="A JSON document that this workbench reads again",
        suffix=".json",
        media_type="application/json",
        files=_one(lambda proxy, known, _, __: to_json(proxy, known)),
    ),
    Format(
        name="latex",
        label="LaTeX",
        title="LaTeX with a caption",
        suffix=".tex",
        media_type="application/x-tex",
        files=_one(lambda proxy, known, _, __: signed(to_latex(proxy, known), proxy, opening="%")),
    ),
    Format(
        name="dot",
        label="DOT",
        title="The tree for Graphviz",
        suffix=".dot",
        media_type="text/vnd.graphviz",
        files=_one(lambda proxy, _, __, ___: signed(to_dot(proxy), proxy, opening="//")),
    ),
    Format(
        name="svg",
        label="SVG",
        title="The tree as a picture (needs Graphviz's 'dot')",
        suffix=".svg",
        media_type="image/svg+xml",
        files=_one(
            lambda proxy, _, __, ___: signed(to_svg(proxy), proxy, opening="<!--", closing=" -->")
        ),
    ),
):
    FORMATS.add(_format.name, _format)
