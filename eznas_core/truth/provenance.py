"""Where a table of accuracies comes from: shown wherever an accuracy is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from eznas_core.foundation import EznasError

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The record of one reading of one file.

    Attributes:
        source: Short name of the source, as `load(source=...)` takes it ("analog-nasbench").
        file: Name of the file that was read, without its folder.
        size: Bytes of that file (of all its files, for a folder).
        sha256: Hash of its bytes, in hexadecimal.
        version: Version of the package or benchmark it belongs to.
        licence: Licence as the source states it, or "not stated".
        label_note: What the numbers are, and how far they can be trusted.
        retrieved: The day it was read.
    """

    source: str
    file: str
    size: int
    sha256: str
    version: str
    licence: str
    label_note: str
    retrieved: date

    def to_json(self) -> dict[str, Any]:
        """The record as a JSON object, the day in ISO form."""
        return {**asdict(self), "retrieved": self.retrieved.isoformat()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Provenance:
        """The record of a JSON object that `to_json` made.

        Raises:
            EznasError: A field is missing, unknown, or of the wrong kind.
        """
        try:
            fields = {**value, "retrieved": date.fromisoformat(value["retrieved"])}
            record = cls(**fields)
        except (TypeError, KeyError, ValueError) as error:
            raise EznasError(f"a damaged provenance record: {error}") from error
        texts = (record.source, record.file, record.sha256, record.version, record.licence)
        if not all(isinstance(text, str) for text in texts) or not isinstance(record.size, int):
            raise EznasError("a damaged provenance record: a field is of the wrong kind")
        return record

    def __str__(self) -> str:
        return (
            f"{self.source} {self.version}, file {self.file} (sha256 {self.sha256[:12]}), "
            f"licence {self.licence}, read on {self.retrieved.isoformat()}"
        )
