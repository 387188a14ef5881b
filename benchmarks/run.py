"""Times the workbench beside its peers in one run, and writes the tables.

    OMP_NUM_THREADS=1 python -m benchmarks.run                 all parts, ten to fifteen minutes
    OMP_NUM_THREADS=1 python -m benchmarks.run --quick         a glance, under a minute
    OMP_NUM_THREADS=1 python -m benchmarks.run capture release

Needs DEAP (`pip install deap`). What each part times stands in README.md here.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from pathlib import Path

import torch

from benchmarks.effort import ORDINARY, QUICK
from benchmarks.machine import this_machine
from benchmarks.parts import PARTS, part
from benchmarks.table import Section, to_json, to_markdown

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Runs the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", help=f"which parts: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="few networks, once each")
    parser.add_argument(
        "--full", action="store_true", help="instead, score all 15,625 architectures, with progress"
    )
    parser.add_argument("--name", help="results are written under this name")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where to (default: results/)")
    options = parser.parse_args()
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part '{unknown[0]}'; there are {', '.join(PARTS)}")
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message="Full backward hook is firing")
    machine, began = this_machine(), time.perf_counter()
    sections = _full() if options.full else _run(options)
    took = time.perf_counter() - began
    command = " ".join(["python -m benchmarks.run", *sys.argv[1:]])
    page = to_markdown(machine, command, took, sections)
    print(page)
    name = options.name or _name(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"{name}.md").write_text(page, encoding="utf-8")
    record = to_json(machine, command, took, sections)
    (options.out / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _name(options: argparse.Namespace) -> str:
    """Some parts never take the place of a run of all."""
    if options.full:
        return "full"
    return "-".join(options.parts or ["benchmarks"]) + "-quick" * options.quick


def _full() -> list[Section]:
    from benchmarks.parts import whole_space  # as any part, imported when it is run

    return [whole_space.full()]


def _run(options: argparse.Namespace) -> list[Section]:
    effort = QUICK if options.quick else ORDINARY
    sections = []
    for name in options.parts or PARTS:
        began = time.perf_counter()
        sections.append(part(name)(effort))
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return sections


if __name__ == "__main__":
    main()
