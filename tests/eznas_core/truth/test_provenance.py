from __future__ import annotations

import json

import pytest

from eznas_core.foundation import EznasError
from eznas_core.truth import Provenance


def test_it_survives_json(provenance: Provenance):
    text = json.dumps(provenance.to_json())
    assert json.loads(text)["retrieved"] == "2026-01-31"
    assert Provenance.from_json(json.loads(text)) == provenance


@pytest.mark.parametrize(
    "change",
    [{"retrieved": "yesterday"}, {"retrieved": 3}, {"surprise": 1}, {"size": "12"}, {"file": None}],
)
def test_a_damaged_record_is_refused(provenance: Provenance, change: dict[str, object]):
    with pytest.raises(EznasError, match="damaged provenance"):
        Provenance.from_json({**provenance.to_json(), **change})


def test_a_missing_field_is_refused(provenance: Provenance):
    value = provenance.to_json()
    del value["licence"]
    with pytest.raises(EznasError, match="licence"):
        Provenance.from_json(value)


def test_it_reads_as_a_sentence(provenance: Provenance):
    assert str(provenance) == (
        "example 1.0, file example.csv (sha256 abababababab), licence CC0-1.0, read on 2026-01-31"
    )
