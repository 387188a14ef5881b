"""Ensembles that have a name: one row each."""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.foundation import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEnsemble:
    """An ensemble somebody has published, or that is made of published ones.

    Attributes:
        name: What `resolve` takes.
        text: What it stands for.
        title: Its name for people.
        source: Who made it.
    """

    name: str
    text: str
    title: str
    source: str


ENSEMBLES: Registry[KnownEnsemble] = Registry("ensemble")

for _known in (
    KnownEnsemble(
        name="az-nas",
        text="rank(az_expressivity, az_progressivity, az_trainability, flops)",
        title="AZ-NAS, ranks of four components",
        source="Lee and Ham, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search "
        "(2024)",
    ),
    KnownEnsemble(
        name="az-nas-synflow",
        text="rank(az_expressivity, az_progressivity, az_trainability, flops, synflow)",
        title="AZ-NAS's components and synflow, ranks",
        source="Lee and Ham (2024), with Tanaka et al. (2020)",
    ),
):
    ENSEMBLES.add(_known.name, _known)
