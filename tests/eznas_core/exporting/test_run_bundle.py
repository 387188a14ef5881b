"""Runs that travel, and archives that try to do more than that."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from eznas_core.exporting import from_json, pack_run, read_bundle, unpack_run
from eznas_core.exporting.run_bundle import LARGEST_BUNDLE
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, Status, catalogue


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "a run"
    folder.mkdir(parents=True)
    result = {
        "hall_of_fame": [
            {"text": "units_sum(frobenius(weight))"},
            {"text": "units_mean(mean(weight))"},
        ],
        "labels": {"used": 80},
        "card": {"space": "nasbench201"},
    }
    (folder / "config.json").write_text(json.dumps({"format": 1, "config": {"seed": 3}}))
    (folder / "events.jsonl").write_text('{"kind": "generation"}\n' * 50)
    (folder / "result.json").write_text(json.dumps(result))
    worker = {"pid": 12, "began": "1", "host": "secret", "state": "finished", "updated": 5.0}
    (folder / "worker.json").write_text(json.dumps(worker))
    (folder / "worker.log").write_text("/home/somebody")
    (folder / "lock").write_text("")
    return folder


def archive(files: dict[str, bytes], *, summed: bool = True, **manifest: object) -> bytes:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    head = {"format": "eznas-run", "version": 1, "name": "x", "files": sums if summed else {}}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("manifest.json", json.dumps({**head, **manifest}))
        for name, content in files.items():
            out.writestr(name, content)
    return buffer.getvalue()


CONFIG = {"config.json": b'{"config": {}}'}


def test_another_machine_opens_it(run: Path, tmp_path: Path):
    home = tmp_path / "there"
    path = unpack_run(pack_run(run), home, "theirs")
    assert path == home / "theirs"
    for name in ("config.json", "events.jsonl", "result.json"):
        assert (path / name).read_bytes() == (run / name).read_bytes()
    assert not (path / "worker.log").exists()
    assert not (path / "lock").exists()
    assert "secret" not in (path / "worker.json").read_text()
    assert [child.name for child in home.iterdir()] == ["theirs"]
    opened = RunDirectory.open(path)
    assert opened.status is Status.FINISHED
    assert opened.settings == {"seed": 3}
    assert [summary.name for summary in catalogue(home)] == ["theirs"]


def test_the_formulas_are_documents_of_their_own(run: Path):
    bundle = read_bundle(pack_run(run))
    proxies = [from_json(text) for text in bundle.formulas]
    assert proxies[0][0].text == "units_sum(frobenius(weight))"
    assert proxies[1][1].label_budget == 80
    assert json.loads(bundle.files["card.json"]) == {"space": "nasbench201"}
    assert bundle.name == "a run"


def test_a_run_at_work_arrives_as_interrupted(run: Path, tmp_path: Path):
    worker = json.loads((run / "worker.json").read_text()) | {"state": "running"}
    (run / "worker.json").write_text(json.dumps(worker))
    path = unpack_run(pack_run(run), tmp_path / "there")
    assert RunDirectory.open(path).status is Status.INTERRUPTED


@pytest.mark.parametrize(
    "name",
    [
        "../x.json",
        "/etc/passwd",
        "formulas/../../x.json",
        "a.py",
        "checkpoint.pkl",
        "CONFIG.JSON",
        "formulas/1.json/x",
        "formulas\\..\\1.json",
        "lock",
        "stop",
    ],
)
def test_no_file_of_another_name_comes_in(name: str, tmp_path: Path):
    with pytest.raises(EznasError, match="no part of a run"):
        unpack_run(archive({**CONFIG, name: b"{}"}), tmp_path / "home")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["..", "../x", ".x", "", "a/b", "/tmp/x", "a\0b"])
def test_no_run_gets_a_name_that_leads_elsewhere(name: str, tmp_path: Path):
    with pytest.raises(EznasError):
        unpack_run(archive(CONFIG, name=name), tmp_path / "home")
    with pytest.raises(EznasError):
        unpack_run(archive(CONFIG), tmp_path / "home", name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_taken_name_is_kept(run: Path):
    with pytest.raises(EznasError, match="already"):
        unpack_run(pack_run(run), run.parent)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read"),
        (b"PK\x03\x04 and no more", "cannot be read"),
        (archive({}), "no settings"),
        (archive(CONFIG, summed=False), "not as it was"),
        (archive(CONFIG, version=2), "version 2"),
        (archive(CONFIG, format="x"), "no run bundle"),
        (archive(CONFIG, name=3), "incomplete"),
        (archive({"config.json": b"[" * 100_000}), "not JSON"),
        (archive({**CONFIG, "result.json": b"3"}), "not a JSON object"),
        (archive({**CONFIG, "events.jsonl": bytes(5 << 20)}), "too large"),
    ],
)
def test_what_is_no_bundle_is_refused(content: bytes, message: str, tmp_path: Path):
    with pytest.raises(EznasError, match=message):
        unpack_run(content, tmp_path / "home")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_size_that_is_a_lie_does_not_fill_the_memory():
    content = bytearray(archive({**CONFIG, "events.jsonl": b"x" * 1000}))
    # The size stands in the central directory, 24 bytes after its mark.
    entry = content.rindex(b"PK\x01\x02")
    for size in (10, LARGEST_BUNDLE + 1):
        content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
        with pytest.raises(EznasError):
            read_bundle(bytes(content))


def test_mutated_bundles_never_do_anything_but_fail_or_open(run: Path, tmp_path: Path):
    whole, rng = pack_run(run), np.random.default_rng(0)
    opened = 0
    for _ in range(300):
        content = bytearray(whole)
        for _ in range(int(rng.integers(1, 4))):
            content[int(rng.integers(len(content)))] = int(rng.integers(256))
        try:
            bundle = read_bundle(bytes(content[: int(rng.integers(1, len(content) + 1))]))
        except EznasError:
            continue
        opened += 1
        assert set(bundle.files) <= set(read_bundle(whole).files)
    assert opened < 300
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("fame", [[None], [3, []], "x", None])
def test_a_result_whose_formulas_are_none_is_packed_without_them(run: Path, fame: object):
    (run / "result.json").write_text(json.dumps({"hall_of_fame": fame}))
    assert read_bundle(pack_run(run)).formulas == ()


def test_a_link_in_a_run_takes_nothing_along(run: Path, tmp_path: Path):
    (tmp_path / "secret").write_text("{}")
    (run / "checkpoint.json").symlink_to(tmp_path / "secret")
    with pytest.raises(EznasError, match="cannot read"):
        pack_run(run)
