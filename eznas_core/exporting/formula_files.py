"""Saved formulas as files to hand on, and such files taken in.

One formula is the JSON document that `to_json` writes, with its tags and times; several are

    {"format": "eznas-proxies", "version": 1, "formulas": [DOCUMENT, ...], "exported_by": "..."}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eznas_core.exporting.about import About, about_saved, tool_version
from eznas_core.exporting.document import to_document
from eznas_core.foundation import EznasError
from eznas_core.scoring import SavedFormula, saved
from eznas_core.scoring.formula_folder import is_name, json_object

SEVERAL = "eznas-proxies"
VERSION = 1
_LARGEST = 16 << 20
_MOST = 10_000


def formulas_to_json(formulas: Sequence[SavedFormula]) -> str:
    """The text of a file with one formula or several; `read_formulas` reads it, also elsewhere.

    Raises:
        EznasError: There is none.
    """
    if not formulas:
        raise EznasError("there is no saved formula to write")
    documents = [_document(formula) for formula in formulas]
    value: dict[str, Any] = documents[0]
    if len(documents) > 1:
        value = {
            "format": SEVERAL,
            "version": VERSION,
            "formulas": documents,
            "exported_by": tool_version(),
        }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def read_formulas(
    content: bytes, source: str = "the file", *, name: str | None = None, adapt: bool = False
) -> tuple[SavedFormula, ...]:
    """The formulas in a file: one exported proxy, or several.

    Args:
        content: The file.
        source: What it is called; its stem names a formula that has no name of its own.
        name: A name for the one formula in it.
        adapt: Whether a name that cannot be one here is turned into one; else it is an error.

    Raises:
        EznasError: It is not JSON, too large, not of these formats or of a later version, or a
            formula in it is none. Nothing in it is run.
    """
    if len(content) > _LARGEST:
        raise EznasError(f"{source} is too large: at most {_LARGEST >> 20} MB of formulas at once")
    value = json_object(content, source)
    documents: list[Any] = [value]
    if value.get("format") == SEVERAL:
        documents = value.get("formulas", [])
        if value.get("version") != VERSION or not isinstance(documents, list):
            raise EznasError(f"{source} is not a list of formulas (format {SEVERAL}, version 1)")
    if not 0 < len(documents) <= _MOST or (name is not None and len(documents) > 1):
        allowed = "one formula, which can be given a name" if name else f"1 to {_MOST} formulas"
        raise EznasError(f"{source} has {len(documents)} formulas, not {allowed}")
    several = len(documents) > 1
    return tuple(
        _formula(document, f"{source}, formula {at}" if several else source, name, adapt)
        for at, document in enumerate(documents, 1)
    )


def import_formulas(
    files: Sequence[Path],
    *,
    name: str | None = None,
    adapt: bool = False,
    folder: Path | None = None,
) -> saved.Added:
    """Saves the formulas of files: all of them, or none.

    Args:
        files: What `formulas_to_json` wrote, or proxies exported as JSON.
        name: A name for the one formula of one file.
        adapt: Whether a name that is taken, or cannot be one, is turned into one that can; else
            it is an error.
        folder: Where formulas are kept; None for the data folder's own.

    Raises:
        EznasError: A file cannot be read or is none, a name is taken, or not all can be written.
    """
    if name is not None and len(files) != 1:
        raise EznasError(f"a name is for the formula of one file, not of {len(files)}")
    found: list[SavedFormula] = []
    for file in files:
        found += read_formulas(_content(file), str(file), name=name, adapt=adapt)
    return saved.add(found, adapt=adapt, folder=folder)


def _document(formula: SavedFormula) -> dict[str, Any]:
    return {
        **to_document(formula.proxy, about_saved(formula)),
        "name": formula.name,
        "tags": list(formula.tags),
        "created": formula.created.isoformat(),
        "modified": formula.modified.isoformat(),
    }


def _formula(value: object, source: str, name: str | None, adapt: bool) -> SavedFormula:
    if not isinstance(value, dict):
        raise EznasError(f"{source} is no JSON object")
    About.from_json(value)  # its protocol cards too are read before anything is kept
    return SavedFormula.from_json(value, source, name=_name(value, source, name, adapt))


def _name(value: Mapping[str, Any], source: str, name: str | None, adapt: bool) -> str | None:
    given = value.get("name")
    if name is not None or not adapt or (isinstance(given, str) and is_name(given)):
        return name
    # A formula without a name is called by its text, which is none for a file.
    own = isinstance(given, str) and given != value.get("expression")
    return saved.slug(str(given) if own else Path(source.partition(", formula ")[0]).stem)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise EznasError(f"{file} is too large: at most {_LARGEST >> 20} MB of formulas")
        return file.read_bytes()
    except OSError as error:
        raise EznasError(f"cannot read {file}: {error.strerror or error}") from error
    except ValueError as error:  # a name with a zero byte or with half a character
        raise EznasError(f"cannot read {str(file)!a}: no file can be called so") from error
