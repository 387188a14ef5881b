from __future__ import annotations

import copy
import json
import math
import zipfile
from pathlib import Path

import numpy as np
import pytest

from eznas_core import spaces
from eznas_core.foundation import EznasError
from eznas_core.spaces import Architecture
from eznas_core.truth import AccuracyTable, Provenance
from eznas_core.truth.readers import nds

NAMES = ("darts", "amoeba", "enas", "pnas", "nasnet")

# DARTS V2, as its authors printed it, in the form of the NDS files.
DARTS_V2 = {
    "normal": [
        ["sep_conv_3x3", 0],
        ["sep_conv_3x3", 1],
        ["sep_conv_3x3", 0],
        ["sep_conv_3x3", 1],
        ["sep_conv_3x3", 1],
        ["skip_connect", 0],
        ["skip_connect", 0],
        ["dil_conv_3x3", 2],
    ],
    "normal_concat": [2, 3, 4, 5],
    "reduce": [
        ["max_pool_3x3", 0],
        ["max_pool_3x3", 1],
        ["skip_connect", 2],
        ["max_pool_3x3", 1],
        ["max_pool_3x3", 0],
        ["skip_connect", 2],
        ["skip_connect", 2],
        ["max_pool_3x3", 1],
    ],
    "reduce_concat": [2, 3, 4, 5],
}


def network(space: str, number: int) -> dict:
    """One entry of an NDS file; its accuracy is 90 + number / 10 at the end."""
    found = spaces.get(f"nds-{space}")
    drawn = found.sample(np.random.default_rng(number))
    genotype = found.genotype(drawn)
    errors = [50.0, 9.0 - number / 10, 10.0 - number / 10]
    return {
        "job_id": number,
        "rng_seed": 1,
        "net": {
            "genotype": found.to_genotype(drawn),
            "width": genotype.width,
            "depth": genotype.depth,
            "aux": True,
            "drop_prob": 0.2,
        },
        "optim": {"base_lr": 0.1, "wd": 0.0005, "max_ep": 3},
        "params": 1_000_000 + number,
        "flops": 250_000_000,
        "train_ep_loss": [1.0, float("nan"), 0.5],
        "train_ep_top1": [60.0, 20.0, 5.0],
        "test_ep_top1": errors,
        "min_test_top1": min(errors),
    }


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def read(path: Path, provenance: Provenance, member: str | None = None) -> AccuracyTable:
    return nds.read(path, member or path.name, provenance, lambda _done, _all: None)


@pytest.mark.parametrize("space", NAMES)
def test_a_list_of_networks(space: str, tmp_path: Path, provenance: Provenance):
    networks = [network(space, number) for number in range(4)]
    table = read(write(tmp_path / f"{space.upper()}.json", networks), provenance)
    found = spaces.get(f"nds-{space}")
    assert (table.space, table.dataset, table.default_label) == (found.name, "cifar10", "test")
    for number, item in enumerate(networks):
        net = item["net"]
        member = found.from_genotype(net["genotype"], net["width"], net["depth"])
        assert table.accuracy(member) == pytest.approx(90 + number / 10)
        assert table.accuracy(member, "best-test") == pytest.approx(91 + number / 10)
        assert table.accuracy(member, "parameters") == pytest.approx(1 + number / 1e6)
        assert table.accuracy(member, "flops") == 250.0
    assert len(table) == 4


def test_a_known_network_by_its_text(tmp_path: Path, provenance: Provenance):
    item = {**network("darts", 0), "net": {"genotype": DARTS_V2, "width": 36, "depth": 20}}
    table = read(write(tmp_path / "DARTS.json", [item]), provenance)
    text = (
        "width=36 depth=20 "
        "normal=|sep_conv_3x3~0|sep_conv_3x3~1|+|sep_conv_3x3~0|sep_conv_3x3~1|"
        "+|sep_conv_3x3~1|skip_connect~0|+|skip_connect~0|dil_conv_3x3~2|->2,3,4,5 "
        "reduce=|max_pool_3x3~0|max_pool_3x3~1|+|skip_connect~2|max_pool_3x3~1|"
        "+|max_pool_3x3~0|skip_connect~2|+|skip_connect~2|max_pool_3x3~1|->2,3,4,5"
    )
    assert table.accuracy(Architecture("nds-darts", text)) == 90.0


def test_lists_called_top_and_mid(tmp_path: Path, provenance: Provenance):
    content = {"top": [network("enas", 1)], "mid": [network("enas", 2), network("enas", 3)]}
    table = read(write(tmp_path / "ENAS.json", content), provenance)
    assert table.numbers[:, 0].tolist() == pytest.approx([90.1, 90.2, 90.3])


def test_costs_may_be_lacking(tmp_path: Path, provenance: Provenance):
    item = network("pnas", 1)
    del item["params"], item["flops"]
    table = read(write(tmp_path / "PNAS.json", [item]), provenance)
    assert table.architectures()
    assert table.architectures("parameters") == ()


@pytest.mark.parametrize(
    ("name", "space", "variant"),
    [
        ("DARTS.json", "nds-darts", ""),
        ("nds_data/Amoeba.json", "nds-amoeba", ""),
        ("DARTS_fix-w-d.json", "nds-darts", "fix-w-d"),
        ("DARTS_lr-wd.json", "nds-darts", "lr-wd"),
        ("DARTS_in.json", None, ""),
        ("DARTS_lr-wd_in.json", None, "lr-wd"),
        ("ResNet.json", None, ""),
        ("notes.json", None, ""),
    ],
)
def test_names(name: str, space: str | None, variant: str):
    found = nds.space_of(name)
    assert (None if found is None else found.name) == space
    assert nds.variant(name) == variant


def test_a_zip(tmp_path: Path, provenance: Provenance):
    path = tmp_path / "data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nds_data/ENAS.json", json.dumps([network("enas", 1)]))
        archive.writestr("nds_data/ENAS_in.json", "[")
        archive.writestr("nds_data/NASNet.json", json.dumps([network("nasnet", 2)]))
    assert nds.members(path) == ("nds_data/ENAS.json", "nds_data/NASNet.json")
    table = read(path, provenance, "nds_data/NASNet.json")
    assert table.space == "nds-nasnet"
    assert table.numbers[0, 0] == pytest.approx(90.2)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EznasError, match=r"data\.zip is cut short, damaged, or no zip"):
        nds.members(path)
    place = whole.index(b"ENAS.json") + 100
    path.write_bytes(whole[:place] + b"\0" * 50 + whole[place + 50 :])
    with pytest.raises(EznasError):
        read(path, provenance, "nds_data/ENAS.json")


def test_files_cut_short(tmp_path: Path, provenance: Provenance):
    path = write(tmp_path / "ENAS.json", [network("enas", k) for k in range(3)])
    whole = path.read_text()
    for share in (0, 0.2, 0.6, 0.99):
        path.write_text(whole[: math.floor(len(whole) * share)])
        with pytest.raises(EznasError, match=r"ENAS\.json"):
            read(path, provenance)


def test_an_empty_list(tmp_path: Path, provenance: Provenance):
    with pytest.raises(EznasError, match="has no networks"):
        read(write(tmp_path / "ENAS.json", []), provenance)


def test_another_space_under_this_name(tmp_path: Path, provenance: Provenance):
    with pytest.raises(EznasError, match="network 0 is no network of NDS NASNet"):
        read(write(tmp_path / "NASNet.json", [network("darts", 0)]), provenance)


def test_a_network_twice(tmp_path: Path, provenance: Provenance):
    networks = [network("enas", 0), network("enas", 1), network("enas", 0)]
    with pytest.raises(EznasError, match="network 2 stands in the file before"):
        read(write(tmp_path / "ENAS.json", networks), provenance)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"test_ep_top1": [10.0, math.nan]}, "test error that is none, the last is nan"),
        ({"test_ep_top1": [10.0, 101.0]}, "the last is 101"),
        ({"test_ep_top1": [10.0, "5"]}, "the last is 5"),
        ({"test_ep_top1": []}, "has no test errors"),
        ({"test_ep_top1": 5.0}, "has no test errors"),
        ({"net": None}, "has no genotype"),
        ({"net": {"depths": [1, 2], "widths": [3, 4]}}, "has no genotype"),
        ({"net": {"genotype": DARTS_V2, "width": 16}}, "has no width and depth"),
        ({"net": {"genotype": {}, "width": 16, "depth": 8}}, "no network of NDS ENAS"),
        ({"params": "many"}, "has parameters 'many'"),
        ({"flops": math.inf}, "'flops' of .* is inf"),
    ],
)
def test_networks_that_are_none(change: dict, message: str, tmp_path: Path, provenance: Provenance):
    item = {**copy.deepcopy(network("enas", 0)), **change}
    with pytest.raises(EznasError, match=message):
        read(write(tmp_path / "ENAS.json", [network("enas", 5), item]), provenance)


def test_other_json(tmp_path: Path, provenance: Provenance):
    for content in (3, {"a": 1}, [1], ["a"], {"top": [[]]}):
        with pytest.raises(EznasError):
            read(write(tmp_path / "ENAS.json", content), provenance)
