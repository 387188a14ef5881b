"""Every other file that may come from somebody else: tables, documents, archives, settings."""

# ruff: noqa: E501, PT017

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eznas_core import spaces
from eznas_core.architecture_search import Archive, SearchSettings
from eznas_core.evolution import EvolutionConfig
from eznas_core.exporting import from_json, to_json
from eznas_core.foundation import EznasError
from eznas_core.ranking import ProtocolCard
from eznas_core.scoring import Place, ScoringProtocol, SlurmJobs, resolve
from eznas_core.spaces.own_registrations import registered
from eznas_core.training.results import Results
from eznas_core.truth import AccuracyTable, from_csv
from eznas_core.truth.store import read_header, read_table, write_table
from tests.helpers.tables import accuracy_table

MANY = max(60, int(os.environ.get("EZNAS_HOSTILE", "400")) // 10)
SPACE = spaces.get("nasbench201")


def one_table() -> AccuracyTable:
    rng = np.random.default_rng(0)
    texts = tuple(dict.fromkeys(SPACE.sample(rng).text for _ in range(12)))
    return accuracy_table(texts, rng.uniform(10, 95, len(texts)), columns=("accuracy",))


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> dict[str, bytes]:
    """A sound file of each kind, by its name."""
    table, folder = one_table(), tmp_path_factory.mktemp("sound")
    write_table(folder / "table.parquet", table)
    table.frame().to_csv(folder / "table.csv", index=False)
    Archive(settings=SearchSettings(space="nasbench201", proxy="params")).save(
        folder / "search.json"
    )
    card = ProtocolCard(
        space="nasbench201", dataset="cifar10", n=2, architectures_hash="x", label="a", truth={},
        scoring=ScoringProtocol(),
    )  # fmt: skip
    trained = {"event": "trained", "architecture": "x", "seed": 0, "test_accuracy": 50.0,
               "test_loss": 1.0, "train_loss": 1.0, "seconds": 2.0}  # fmt: skip
    spaces_json = {"format": "eznas-own-spaces", "version": 1, "spaces": [
        {"name": "mine", "title": "Mine", "path": "/nowhere/mine.py", "sha256": "0" * 64}]}  # fmt: skip
    jobs = SlurmJobs(jobs=2, directives=("--exclusive",))
    toml = b'jobs = 2\ncores = 4\nmemory = "8GB"\nwalltime = "01:00:00"\nprologue = ["module load x"]\n'
    return {
        **{path.name: path.read_bytes() for path in folder.iterdir()},
        "card.json": json.dumps(card.to_json()).encode(),
        "proxy.json": to_json(resolve("units_sum(frobenius(weight))")).encode(),
        "team.json": to_json(resolve("rank(params, 0.5*frobenius(weight))")).encode(),
        "formula.txt": b"units_sum(frobenius(weight))",
        "results.jsonl": b"\n".join([json.dumps(trained).encode()] * 3) + b"\n",
        "spaces.json": json.dumps(spaces_json).encode(),
        "jobs.json": json.dumps(jobs.to_json()).encode(),
        "jobs.toml": toml,
        "place.json": json.dumps(Place(slurm=jobs).to_json()).encode(),
        "config.json": json.dumps(EvolutionConfig().to_json()).encode(),
    }


def objects(path: Path) -> dict:
    try:
        value = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise EznasError("no JSON") from error
    if not isinstance(value, dict):
        raise EznasError("no object")
    return value


READERS = {
    "table.parquet": lambda path: (read_header(path), read_table(path), from_csv(path, SPACE, "cifar10")),
    "table.csv": lambda path: from_csv(path, SPACE, "cifar10"),
    "search.json": lambda path: json.dumps(Archive.load(path).to_json()),
    "card.json": lambda path: json.dumps(ProtocolCard.from_json(objects(path)).to_json()),
    "proxy.json": lambda path: (resolve(path), from_json(path.read_text(errors="replace"))),
    "team.json": lambda path: (resolve(path), from_json(path.read_text(errors="replace"))),
    "formula.txt": resolve,
    "results.jsonl": lambda path: Results.read(path).failures(),
    "spaces.json": lambda _: [(each.name.casefold(), Path(each.path)) for each in registered()],
    "jobs.json": SlurmJobs.from_file,
    "jobs.toml": SlurmJobs.from_file,
    "place.json": lambda path: Place.from_json(objects(path)),
    "config.json": lambda path: EvolutionConfig.from_json(objects(path)).to_json(),
}  # fmt: skip


def read(path: Path) -> bool:
    try:
        READERS[path.name](path)
    except EznasError as error:
        assert len(str(error)) < 20_000
        return False
    return True


def test_the_sound_ones_are_read(sound, tmp_path, monkeypatch):
    monkeypatch.setenv("EZNAS_DATA", str(tmp_path))
    for name, content in sound.items():
        (tmp_path / name).write_bytes(content)
        READERS[name](tmp_path / name)
    assert set(sound) == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_one_is_read_or_refused(
    name, sound, tmp_path_factory, watched, damage, monkeypatch
):
    home = tmp_path_factory.mktemp("files")
    monkeypatch.setenv("EZNAS_DATA", str(home))
    path = home / name
    path.write_bytes(sound[name])
    read(path)

    @settings(settings.get_profile("hostile"), max_examples=max(15, MANY // 4))
    @given(damage(sound[name], lines=name.endswith("l")))
    def each(content):
        path.write_bytes(content)
        with watched(home):
            read(path)
        assert [found.name for found in home.iterdir()] == [name]

    each()


FORMS = ["{}", "OwnNetworks(name={}, networks={})", "CellSpace(name={}, nodes={}, operations={})",
         "CellSpace(name='x', nodes={}, operations={})", "CellSpace({})"]  # fmt: skip
fields = st.sampled_from(
    ["None", "3", "'x'", "'../x'", "[]", "{}", "{'a': 1}", "lambda: None", "print", "[1, 2]", "object()",
     "float('nan')", "10**400", "'\\x00'", "''", "{'': print}", "{1: print}", "[print, print]", "type"]
)  # fmt: skip


@settings(settings.get_profile("hostile"), max_examples=MANY)
@given(data=st.data())
def test_a_file_that_declares_nonsense_is_refused(data, tmp_path_factory):
    what = data.draw(st.sampled_from(["SPACE", "NETWORKS"]))
    text = data.draw(st.sampled_from(FORMS))
    given_fields = data.draw(st.lists(fields, min_size=3, max_size=3))
    tail = data.draw(st.binary(max_size=20))
    for field in given_fields:
        text = text.replace("{}", field, 1)
    file = tmp_path_factory.getbasetemp() / "declared_by_chance.py"
    head = "from eznas_core.spaces import CellSpace, OwnNetworks\n"
    file.write_bytes(f"{head}{what} = {text}\n".encode() + b"# " + tail.replace(b"\n", b""))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eznas_core.spaces.own_files._tell_child_processes", lambda _: None)
        patch.setattr(spaces.registry.SPACES, "add", lambda *_: None)
        try:
            spaces.load_file(file)
        except EznasError as error:
            assert len(str(error)) < 20_000
