"""How much is measured: one record for the ordinary run, one for a glance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Sizes of all parts.

    Attributes:
        networks: Networks that captures and scores are timed on.
        repeats: Times each is timed; the fastest counts.
        rounds: Times all networks are scored by several processes.
        trees: Formulas of a population.
        tree_networks: Networks that the population is evaluated on.
        generations: Of the small evolution, besides the first.
        evolution_networks: Networks of its fitness.
        preset_networks: Of the fitness and of the selection, where the quick preset is run.
        sample: Different networks that stand for all of NAS-Bench-201.
        crowd: Networks of the generation whose memory is measured, at the batch of a run.
        large_crowd: The same at the release's batch.
        scaled: Networks, at most, of the scaling by networks.
    """

    networks: int = 8
    repeats: int = 3
    rounds: int = 3
    trees: int = 100
    tree_networks: int = 3
    generations: int = 8
    evolution_networks: int = 12
    preset_networks: int = 6
    sample: int = 300
    crowd: int = 100
    large_crowd: int = 10
    scaled: int = 40


ORDINARY = Effort()
QUICK = Effort(
    networks=3,
    repeats=1,
    rounds=1,
    trees=20,
    tree_networks=1,
    generations=2,
    evolution_networks=4,
    preset_networks=4,
    sample=24,
    crowd=6,
    large_crowd=4,
    scaled=6,
)
