"""A whole run as one ZIP archive that another machine opens; JSON throughout, nothing is run.

    manifest.json     {"format": "eznas-run", "version": 1, "name": ..., "files": {path: SHA-256}}
    config.json       settings, version, when it was made
    events.jsonl      what happened
    checkpoint.json   where to go on from, if the run has one
    result.json       the end, if it has ended
    worker.json       how it stood, without the process and the machine
    notes.json        tags and a note, if there are any
    card.json         the protocol card of the result
    formulas/N.json   the hall of fame, best first, one `eznas-proxy` document each

A run's folder has more (locks, logs, flags, places of work): that is this machine's and stays.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eznas_core.exporting.about import About, tool_version
from eznas_core.exporting.document import to_json
from eznas_core.exporting.package import zipped
from eznas_core.foundation import EznasError, cannot, inside, read_plain
from eznas_core.scoring import expression_proxy

FORMAT, VERSION = "eznas-run", 1
LARGEST_FILE = 512 << 20
LARGEST_BUNDLE = 1 << 30

_COPIED = ("config.json", "events.jsonl", "checkpoint.json", "result.json", "notes.json")
_ALLOWED = re.compile(r"(?:manifest|card|worker)\.json|formulas/[0-9]{1,4}\.json")
_MOST_FILES = 1024
# Events, the most repetitive of what there is, shrink to a twentieth.
_MOST_TIMES = 400
_ALWAYS_FINE = 1 << 20
_FORMULAS = 20
_LIVE = ("running", "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What an archive holds, checked.

    Attributes:
        name: What the run was called.
        exported_by: Name and version of what wrote it.
        files: Contents by path, without the manifest.
    """

    name: str
    exported_by: str
    files: Mapping[str, bytes]

    @property
    def formulas(self) -> tuple[str, ...]:
        """The documents of the formulas, best first; `check_text` proves each."""
        paths = (path for path in self.files if path.startswith("formulas/"))
        ordered = sorted(paths, key=lambda path: int(Path(path).stem))
        return tuple(self.files[path].decode("utf-8") for path in ordered)


def pack_run(folder: Path) -> bytes:
    """The run in a folder as an archive.

    Raises:
        EznasError: There is no run in it, or it cannot be read or is too large.
    """
    files = {name: _read(folder / name) for name in _COPIED if (folder / name).is_file()}
    if "config.json" not in files:
        raise EznasError(f"there is no run in {folder}: it has no config.json")
    _object(files["config.json"], "config.json")
    if (folder / "worker.json").is_file():
        files["worker.json"] = _stripped(_read(folder / "worker.json"))
    if "result.json" in files:
        files.update(_from_result(folder.name, _object(files["result.json"], "result.json")))
    _check_total(sum(map(len, files.values())))
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "name": folder.name,
        "exported_by": tool_version(),
        "files": {path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
    }
    return zipped({"manifest.json": _dumped(manifest), **files})


def read_bundle(archive: bytes | Path) -> Bundle:
    """What an archive holds; nothing is written anywhere.

    Raises:
        EznasError: It is no such archive, of a later version, damaged, too large, or holds
            anything that a run does not consist of.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as zf:
            files = _members(zf)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        raise EznasError(f"the run bundle cannot be read: {error}") from error
    except (ValueError, RuntimeError, zlib.error) as error:
        raise EznasError(f"the run bundle is damaged or encrypted: {error}") from error
    manifest = _object(files.pop("manifest.json", b"{}"), "manifest.json")
    if manifest.get("format") != FORMAT:
        raise EznasError("this is no run bundle: its manifest.json does not say so")
    if manifest.get("version") != VERSION:
        raise EznasError(f"the run bundle is of version {manifest.get('version')!r}, not {VERSION}")
    sums, name = manifest.get("files"), manifest.get("name")
    if not isinstance(sums, dict) or not isinstance(name, str):
        raise EznasError("the run bundle is damaged: its manifest.json is incomplete")
    found = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    if found != sums:
        wrong = sorted(p for p in {*found, *sums} if found.get(p) != sums.get(p))
        raise EznasError(f"the run bundle is damaged: {', '.join(wrong[:3])} is not as it was")
    for path, content in files.items():
        if path.endswith(".json"):
            _object(content, path)
    if not isinstance(_object(files.get("config.json", b"{}"), "config.json").get("config"), dict):
        raise EznasError("the run bundle holds no settings")
    return Bundle(name=name, exported_by=str(manifest.get("exported_by", "")), files=files)


def unpack_run(archive: bytes | Path, home: Path, name: str | None = None) -> Path:
    """Puts the run of an archive into a folder of runs; gives the run's own folder.

    Args:
        archive: The archive or its file.
        home: Where runs live.
        name: What it shall be called; by default as it was.

    Raises:
        EznasError: As `read_bundle`, the name is none or taken, or the folder cannot be written.
    """
    bundle = read_bundle(archive)
    chosen = bundle.name if name is None else name
    try:
        home.mkdir(parents=True, exist_ok=True)
        target = inside(home, chosen)
        taken = target.exists()
    except OSError as error:
        raise cannot(f"write to {home}", error) from error
    if target.parent != home.resolve() or chosen.startswith(".") or not chosen.isprintable():
        raise EznasError(f"'{chosen}' cannot be the name of a run: one word, not begun by a dot")
    if taken:
        raise EznasError(f"there is a run or a file called '{chosen}' in {home} already")
    # Written beside it and renamed, so that a list of runs never shows half of one.
    outer = None
    try:
        # A folder inside, for the outer one is readable by its owner only.
        outer = Path(tempfile.mkdtemp(prefix=".importing-", dir=home))
        staging = outer / "run"
        staging.mkdir()
        for path, content in bundle.files.items():
            file = inside(staging, path)
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        staging.rename(target)
    except OSError as error:
        raise cannot(f"write {target}", error) from error
    finally:
        if outer is not None:
            shutil.rmtree(outer, ignore_errors=True)
    return target


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The archive's files, each of a name that is allowed and no larger than it says."""
    listed = archive.infolist()
    if len(listed) > _MOST_FILES:
        raise EznasError(f"the run bundle has {len(listed)} files, more than {_MOST_FILES}")
    _check_total(sum(member.file_size for member in listed))
    files: dict[str, bytes] = {}
    for member in listed:
        name = member.filename
        if name not in _COPIED and not _ALLOWED.fullmatch(name):
            raise EznasError(f"the run bundle holds {name!r}, which is no part of a run")
        if name in files:
            raise EznasError(f"the run bundle holds {name} twice")
        stretched = member.file_size > _MOST_TIMES * max(member.compress_size, 1)
        if member.file_size > LARGEST_FILE or (stretched and member.file_size > _ALWAYS_FINE):
            raise EznasError(f"{name} of the run bundle is too large: {member.file_size} bytes")
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if len(content) != member.file_size:
            raise EznasError(f"{name} of the run bundle is not as large as it says")
        files[name] = content
    return files


def _from_result(run: str, result: Mapping[str, Any]) -> dict[str, bytes]:
    """The card and the formulas of a result, as files of their own."""
    files: dict[str, bytes] = {}
    if isinstance(result.get("card"), dict):
        files["card.json"] = _dumped(result["card"])
    labels = result.get("labels")
    used = labels.get("used") if isinstance(labels, dict) else None
    budget = used if isinstance(used, int) else None
    fame = result.get("hall_of_fame")
    found = fame if isinstance(fame, list) else []
    texts = [each.get("text") for each in found if isinstance(each, dict)]
    for place, text in enumerate(texts[:_FORMULAS], 1):
        known = About(notes=f"Place {place} of the run {run}.", label_budget=budget)
        files[f"formulas/{place}.json"] = to_json(expression_proxy(str(text)), known).encode()
    return files


def _stripped(content: bytes) -> bytes:
    """The worker's record without the process; nobody works on a run that has travelled."""
    record = _object(content, "worker.json")
    state = record.get("state")
    record.update(pid=0, began="", host="", state="interrupted" if state in _LIVE else state)
    return _dumped(record)


def _dumped(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def _object(content: bytes, name: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise EznasError(f"{name} of the run is not JSON") from error
    if not isinstance(value, dict):
        raise EznasError(f"{name} of the run is not a JSON object")
    return value


def _read(path: Path) -> bytes:
    try:
        if path.lstat().st_size > LARGEST_FILE:
            raise EznasError(f"{path} is too large for a bundle: {path.stat().st_size} bytes")
        return read_plain(path)
    except OSError as error:
        raise EznasError(f"cannot read {path}: {error.strerror or error}") from error


def _check_total(size: int) -> None:
    if size > LARGEST_BUNDLE:
        raise EznasError(f"the run is too large for a bundle: {size} of {LARGEST_BUNDLE} bytes")
