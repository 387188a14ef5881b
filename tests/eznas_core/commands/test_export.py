from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from eznas_core.exporting import FORMATS, to_python
from eznas_core.scoring import resolve


def test_the_file_is_the_module_and_runs_alone(run, tmp_path: Path):
    path = tmp_path / "eznas_a.py"
    result = run("export", "--proxy", "eznas-a", "--format", "python", "--output", path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_text() == to_python(resolve("eznas-a"))
    done = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, check=True
    )
    assert "blocks" in done.stdout


def test_without_a_file_it_goes_to_standard_output(run):
    for form in FORMATS:
        if form.name not in ("svg", "package"):
            assert run("export", "-p", "enas", "-f", form.name).stdout == form.write(
                resolve("enas"), None
            )


def test_a_file_that_is_there_is_kept_unless_forced(run, tmp_path: Path):
    path = tmp_path / "mine.json"
    path.write_text("precious")
    options = ["export", "-p", "params", "-f", "json", "-o", path]
    assert "--force" in run(*options).stderr
    assert path.read_text() == "precious"
    assert run(*options, "--force").exit_code == 0
    assert '"measure": "params"' in path.read_text()


def test_a_place_that_cannot_be_written(run, tmp_path: Path):
    (tmp_path / "file").write_text("")
    result = run("export", "-p", "params", "-o", tmp_path / "file" / "x.py")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr


def test_check_proves_the_file(run_json, tmp_path: Path):
    path = tmp_path / "p.py"
    found = run_json("export", "-p", "params", "-o", path, "--check", "--networks", 2)
    assert found["parity"]["ok"]
    assert found["parity"]["largest_difference"] == 0
    assert len(found["parity"]["networks"]) == 2
    assert found["output"] == str(path)
    assert found["content"] is None


def test_a_package_is_a_folder_or_an_archive(run, tmp_path: Path):
    assert "--output" in run("export", "-p", "params", "-f", "package").stderr
    assert run("export", "-p", "params", "-f", "package", "-o", tmp_path / "p").exit_code == 0
    assert (tmp_path / "p" / "src" / "eznas_params" / "proxy.py").is_file()
    assert run("export", "-p", "params", "-f", "package", "-o", tmp_path / "p.zip").exit_code == 0
    assert "p/pyproject.toml" in zipfile.ZipFile(tmp_path / "p.zip").namelist()


def test_the_code_follows_the_spaces_rules(run):
    narrow = run("export", "-p", "units").stdout
    wide = run("export", "-p", "units", "-s", "nds-darts").stdout
    assert "WideWatcher" not in narrow
    assert "WideWatcher" in wide


def test_rules_for_units_can_be_named(run, run_json, tmp_path: Path):
    path, given = tmp_path / "p.py", ["-p", "units_sum(frobenius(weight))", "--units", "linear"]
    found = run_json("export", *given, "-o", path, "--check", "--networks", 1)
    assert found["parity"]["units"] == "linear"
    assert 'rules = ("linear",)' in path.read_text()
    assert "unit rule" in run("export", "-p", "units", "--units", "linaer").stderr
