"""A proxy as a small Python package: installable, tested, with a card."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

import torch
from torch import nn

from eznas_core.exporting.about import LICENCE, About, about, explanation
from eznas_core.exporting.document import to_document
from eznas_core.exporting.elsewhere import Artefact
from eznas_core.exporting.names import identifier
from eznas_core.exporting.portable import noise_like, perturb, small_network
from eznas_core.exporting.python_module import to_python
from eznas_core.scoring import Proxy, score_network
from eznas_core.statistics import ProbeInputs

_SIZES = ((1, 8), (3, 16))
# The earliest date that a ZIP file can say, so that the same package is the same file.
_EPOCH = (1980, 1, 1, 0, 0, 0)

_PROJECT = """[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"

[project]
name = "{distribution}"
version = "1.0.0"
description = {description}
readme = "README.md"
requires-python = ">=3.10"
license = {{ text = "{licence}" }}
dependencies = ["torch>=2.2"]

[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
{name} = ["card.json"]
"""

_INIT = '''"""A zero-cost proxy; see `{name}.score` and card.json."""

from {name}.proxy import score as score

__version__ = "1.0.0"
'''

_TEST = '''"""The package gives the scores that were recorded when it was exported."""

import json
import math
import unittest
from pathlib import Path

import torch

import {name}
from {name}.proxy import small_network


def filled(network):
    """Sets every parameter by a formula, so that no version of torch draws other weights."""
    with torch.no_grad():
        for position, parameter in enumerate(network.parameters()):
            steps = torch.arange(parameter.numel(), dtype=torch.float64)
            values = torch.sin(steps * 1.7 + position) / max(parameter[0].numel(), 1) ** 0.5
            parameter.copy_(values.reshape(parameter.shape))
    return network


def images():
    return torch.sin(torch.arange(4 * 3 * 16 * 16) * 0.37).reshape(4, 3, 16, 16)


class Scores(unittest.TestCase):
    def test_recorded_scores(self):
        card = json.loads((Path({name}.__file__).parent / "card.json").read_text("utf-8"))
        self.assertTrue(card["recorded"])
        for case in card["recorded"]:
            network = filled(small_network(case["blocks"], case["channels"]))
            with self.subTest(case=case):
                if case["score"] is None:
                    with self.assertRaises(ValueError):
                        {name}.score(network, images())
                else:
                    found = {name}.score(network, images())
                    self.assertTrue(math.isclose(found, case["score"], rel_tol=1e-3, abs_tol=1e-9))

    def test_the_network_is_left_as_it_was(self):
        network = filled(small_network(1, 8))
        before = {{name: value.clone() for name, value in network.state_dict().items()}}
        try:
            {name}.score(network, images())
        except ValueError:
            pass
        for name, value in network.state_dict().items():
            self.assertTrue(torch.equal(before[name], value))


if __name__ == "__main__":
    unittest.main()
'''

_README = """# {title}

{explanation}

    pip install .
    python -m unittest discover tests

```python
from {name} import score

value = score(network, images)  # higher means that better accuracy is expected
```

`card.json` has the formula, where it comes from, under which protocol it was measured, and two
recorded scores that the tests repeat. Units are found by the rules "{units}".

Licence: {licence}. Needs torch and nothing else.
"""

_ADAPTER = """
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).with_suffix("") / "src"))
from {name} import score as score

for loaded in [name for name in sys.modules if name.partition(".")[0] == "{name}"]:
    del sys.modules[loaded]
del sys.path[0]
"""


def package_files(
    proxy: Proxy, known: About | None = None, *, units: str = "published"
) -> dict[str, str]:
    """The files of the package by path; the arguments are those of `to_python`.

    Raises:
        EznasError: As `to_python`.
    """
    name, said = identifier(proxy), known or about(proxy)
    title = " ".join((said.title or proxy.name).split())
    card = {**to_document(proxy, said), "units": units, "recorded": _recorded(proxy, units)}
    filled = {"name": name, "licence": LICENCE, "units": units}
    return {
        "pyproject.toml": _PROJECT.format(
            **filled,
            distribution=name.replace("_", "-"),
            description=json.dumps(f"A zero-cost proxy: {title}"[:200]),
        ),
        "README.md": _README.format(**filled, title=title, explanation=explanation(proxy)),
        f"src/{name}/__init__.py": _INIT.format(name=name),
        f"src/{name}/proxy.py": to_python(proxy, said, units=units),
        f"src/{name}/card.json": json.dumps(card, indent=2) + "\n",
        f"tests/test_{name}.py": _TEST.format(name=name),
    }


def zipped(files: Mapping[str, str | bytes], folder: str = "") -> bytes:
    """Files as a ZIP archive, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(f"{folder}/{path}" if folder else path, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return buffer.getvalue()


def package_artefact(proxy: Proxy, files: Mapping[str, str]) -> Artefact:
    """The package for `score_elsewhere`, which finds it as an installed one is found."""
    return Artefact(adapter=_ADAPTER.format(name=identifier(proxy)), files=files)


def _recorded(proxy: Proxy, units: str) -> list[dict[str, float | int | None]]:
    """The engine's scores of two small networks whose weights a formula gives."""
    images = torch.sin(torch.arange(4 * 3 * 16 * 16) * 0.37).reshape(4, 3, 16, 16)
    inputs = ProbeInputs(
        data=images,
        noise=noise_like(images, 0),
        perturbed=perturb(images, 0),
        source="a sine",
    )
    return [
        {
            "blocks": blocks,
            "channels": channels,
            "score": score_network(proxy, _filled(blocks, channels), inputs, units).value,
        }
        for blocks, channels in _SIZES
    ]


@torch.no_grad()
def _filled(blocks: int, channels: int) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        network = small_network(blocks, channels)
    for position, parameter in enumerate(network.parameters()):
        steps = torch.arange(parameter.numel(), dtype=torch.float64)
        values = torch.sin(steps * 1.7 + position) / max(parameter[0].numel(), 1) ** 0.5
        parameter.copy_(values.reshape(parameter.shape))
    return network
