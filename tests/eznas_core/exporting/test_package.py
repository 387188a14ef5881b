"""The package is built, installed by pip, and passes its own tests."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from eznas_core.exporting import FORMATS, identifier, package_files, zipped
from eznas_core.scoring import resolve


def test_the_archive_is_the_same_each_time_and_has_all_parts():
    proxy = resolve("params")
    archive = FORMATS.get("package").content(proxy)
    assert archive == FORMATS.get("package").content(proxy)
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert names[0] == "eznas_params/pyproject.toml"
    assert {name.rpartition("/")[2] for name in names} >= {"card.json", "README.md", "proxy.py"}
    assert zipped({"a": "b"}) == zipped({"a": b"b"})


def test_names_are_pythons():
    assert identifier(resolve("units_sum(frobenius(weight))")) == "eznas_proxy"
    assert identifier(resolve("eznas-a-sum")) == "eznas_a_sum"


def test_the_card_records_the_parameters_of_the_small_networks():
    card = json.loads(package_files(resolve("params"))["src/eznas_params/card.json"])
    # By hand: the stem 3*c*9 + c, its norm 2c, two units a block of c*c*9 + c + 2c, the head.
    for case in card["recorded"]:
        b, c = case["blocks"], case["channels"]
        expected = 27 * c + c + 2 * c + 2 * b * (9 * c * c + 3 * c) + 10 * c + 10
        assert case["score"] == expected


@pytest.mark.slow
@pytest.mark.parametrize("units", ["published", "all"])
def test_it_is_installed_and_its_tests_pass(tmp_path: Path, units: str):
    pytest.importorskip("setuptools")
    source, target = tmp_path / "source", tmp_path / "target"
    for path, text in package_files(resolve("eznas-a"), units=units).items():
        file = source / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    command = [*pip, "--no-index", "--disable-pip-version-check", "--target", target, source]
    subprocess.run(command, check=True, capture_output=True)
    assert (target / "eznas_a" / "card.json").is_file()
    script = (
        "import sys, unittest; sys.path.insert(0, sys.argv[1]); "
        "found = unittest.defaultTestLoader.discover(sys.argv[2]); "
        "result = unittest.TextTestRunner().run(found); "
        "assert not any(name.startswith('eznas_core') for name in sys.modules); "
        "sys.exit(not (result.wasSuccessful() and result.testsRun == 2))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, target, source / "tests"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
