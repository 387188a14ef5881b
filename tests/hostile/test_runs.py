"""Run folders and run bundles that somebody damaged, on purpose or not."""

# ruff: noqa: E501

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core.evolution import EvolutionConfig
from eznas_core.exporting import pack_run, read_bundle, unpack_run
from eznas_core.foundation import EznasError
from eznas_core.runs import RunDirectory, RunView, catalogue, clone_settings, delete, restore
from eznas_core.runs.summary import describe
from eznas_core.runs.worker import main

MANY = max(60, int(os.environ.get("EZNAS_HOSTILE", "400")) // 10)
FILES = ("config.json", "events.jsonl", "result.json", "checkpoint.json", "worker.json",
         "notes.json", "summary.json", "launch.json")  # fmt: skip
SECRET = "what no run may show"


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """A finished run, with every file that a run can have."""
    config = EvolutionConfig(
        task="planted", population=6, initial=8, offspring=4, recombinations=6, generations=1,
        fitness_networks=8, selection_networks=8, test_networks=8, hall_of_fame=2, resamples=100,
    )  # fmt: skip
    run = RunDirectory.create(tmp_path_factory.mktemp("sound") / "run", config)
    assert main([str(run.path)]) == 0
    run.write_notes({"tags": ["a"], "note": "b", "archived": False})
    run.write_launch({"scheduler": None, "slurm": None})
    describe(run)
    use(run)  # so that whatever is imported when first needed is there
    return run.path


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> Path:
    """A folder that is no business of any run, with a file that must neither be read nor written."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.json").write_text(json.dumps({"config": {"task": SECRET}, "event": SECRET}))
    return folder


def use(run: RunDirectory) -> str:
    """Does with a run what lists, pages and commands do; gives all that was shown of it."""
    shown: list[object] = []
    shown.append([json.dumps(each.to_json()) for each in catalogue(run.path.parent, archived=True)])
    shown.append([json.dumps(each.to_json()) for each in catalogue(run.path.parent, tags=["a"])])
    view = RunView(run)
    for read in (
        lambda: RunDirectory.open(run.path),
        run.header,
        run.result,
        run.checkpoint,
        run.launch,
        lambda: (run.created, run.status, run.message, run.worker),
        lambda: (view.refresh(), view.generations, view.progress, view.milestones),
        lambda: run.config,
        lambda: clone_settings(run, seed=3).config,
        lambda: read_bundle(pack_run(run.path)).files,
    ):
        with contextlib.suppress(EznasError):
            shown.append(read())
    with contextlib.suppress(EznasError):
        restore(delete(run))
    return repr(shown)


@pytest.fixture(scope="module")
def number():
    return itertools.count()


@settings(settings.get_profile("hostile"), max_examples=MANY)
@given(data=st.data())
def test_a_damaged_run_is_listed_and_opened_or_refused(
    data, sound, outside, tmp_path_factory, number, watched, damage
):
    home = tmp_path_factory.getbasetemp() / f"home{next(number)}"
    run = RunDirectory(home / "run")
    shutil.copytree(sound, run.path)
    for name in data.draw(st.lists(st.sampled_from(FILES), min_size=1, max_size=3, unique=True)):
        file = run.path / name
        content = (sound / name).read_bytes()
        how = data.draw(st.sampled_from(["content"] * 6 + ["none", "link", "pipe", "folder"]))
        file.unlink()
        if how == "content":
            file.write_bytes(data.draw(damage(content, lines=name.endswith("l"))))
        elif how == "link":
            file.symlink_to(outside / data.draw(st.sampled_from(["secret.json", "new", "."])))
        elif how == "pipe":
            os.mkfifo(file)
        elif how == "folder":
            file.mkdir()
    if data.draw(st.integers(0, 4)) == 0:
        lock = run.path / "lock"
        lock.unlink(missing_ok=True)
        lock.symlink_to(outside / "new")
    if data.draw(st.booleans()) and not (run.path / "summary.json").is_dir():
        # A summary that matches what it was made of is believed; it may say what it likes.
        (run.path / "summary.json").unlink(missing_ok=True)
    with watched(home):
        shown = use(run)
    assert SECRET not in shown
    assert [path.name for path in outside.iterdir()] == ["secret.json"]
    assert SECRET in (outside / "secret.json").read_text()
    shutil.rmtree(home)


@settings(settings.get_profile("hostile"), max_examples=max(30, MANY // 4))
@given(data=st.data())
def test_a_kept_summary_may_say_anything(data, sound, tmp_path_factory, number, watched, damage):
    home = tmp_path_factory.getbasetemp() / f"kept{next(number)}"
    run = RunDirectory(home / "run")
    shutil.copytree(sound, run.path)
    describe(run)
    kept = json.loads(run.summary_file.read_bytes())
    changed = data.draw(damage(json.dumps(kept["summary"]).encode()))
    with contextlib.suppress(ValueError, RecursionError):
        kept["summary"] = json.loads(changed)
        run.summary_file.write_text(json.dumps(kept))
    with watched(home):
        found = describe(run)
        assert isinstance(found.message, str)
        assert isinstance(found.formula, str)
        assert isinstance(found.version, str)
        assert found.best_fitness is None or isinstance(found.best_fitness, float)
        assert found.generation is None or isinstance(found.generation, int)
        use(run)
    shutil.rmtree(home)


NAMES = ["../up.json", "/tmp/up.json", "formulas/../../up.json", "..\\up.json", "config.json/x", "up.py",
         "checkpoint.pkl", "lock", "stop", "summary.json", "formulas/", "formulas/1.json", "./config.json",
         "events.jsonl", "C:up.json", "\u2215etc", "formulas/99999.json", ""]  # fmt: skip


def zipped(files: dict[str, bytes], odd: list[tuple[str, bytes, int]], manifest: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("manifest.json", json.dumps(manifest))
        for name, content, mode in [*((n, c, stat.S_IFREG) for n, c in files.items()), *odd]:
            member = zipfile.ZipInfo(name or "x")
            member.filename = name
            member.external_attr = (mode | 0o777) << 16
            out.writestr(member, content)
    return buffer.getvalue()


@st.composite
def bundles(draw, whole: bytes, damage):
    """A bundle: damaged as an archive, or made anew of damaged members with right sums."""
    if draw(st.integers(0, 2)) == 0:
        changed = bytearray(whole)
        for _ in range(draw(st.integers(0, 8))):
            changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
        return bytes(
            changed[: draw(st.one_of(st.just(len(changed)), st.integers(0, len(changed))))]
        )
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    for name in draw(st.lists(st.sampled_from(sorted(files)), max_size=3, unique=True)):
        if draw(st.integers(0, 4)) == 0:
            del files[name]
        else:
            files[name] = draw(damage(files[name], lines=name.endswith("l")))
    odd = []
    if draw(st.integers(0, 3)) == 0:
        mode = draw(st.sampled_from([stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO]))
        odd.append((draw(st.sampled_from(NAMES)), b"/etc/passwd", mode))
    if draw(st.integers(0, 3)) == 0 and "result.json" in files:
        content = files.pop("result.json")
        odd.append(("result.json", content, stat.S_IFLNK))
    manifest["files"] = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in [*files.items(), *((n, c) for n, c, _ in odd)]
    }
    if draw(st.integers(0, 3)) == 0:
        with contextlib.suppress(ValueError, RecursionError):
            manifest = json.loads(draw(damage(json.dumps(manifest).encode())))
    return zipped(files, odd, manifest)


@settings(settings.get_profile("hostile"), max_examples=MANY)
@given(data=st.data())
@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning:zipfile")
def test_a_damaged_bundle_is_opened_or_refused(
    data, sound, tmp_path_factory, number, watched, damage
):
    above = tmp_path_factory.getbasetemp() / f"above{next(number)}"
    home = above / "runs"
    home.mkdir(parents=True)
    content = data.draw(bundles(pack_run(sound), damage))
    name = data.draw(
        st.sampled_from([None, None, None, "run", "../run", ".", "/x", "a\0", "a" * 300])
    )
    with watched(home):
        try:
            path = unpack_run(content, home, name)
        except EznasError:
            path = None
            assert list(home.iterdir()) == []
        else:
            assert list(home.iterdir()) == [path]
            assert all(p.is_dir() or p.is_file() for p in path.rglob("*"))
            assert not any(p.is_symlink() for p in path.rglob("*"))
            use(RunDirectory(path))
    assert list(above.iterdir()) == [home]
    shutil.rmtree(above)
