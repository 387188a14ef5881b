"""The application: every command, and the function that ``eznas`` runs."""

from __future__ import annotations

from eznas_core.commands.cache import cache
from eznas_core.commands.evolve import evolve
from eznas_core.commands.export import export
from eznas_core.commands.formulas import formulas
from eznas_core.commands.group import new_group
from eznas_core.commands.measures import measures
from eznas_core.commands.replay import replay
from eznas_core.commands.reproduce import reproduce
from eznas_core.commands.runs import runs
from eznas_core.commands.score import score
from eznas_core.commands.search import search
from eznas_core.commands.spaces import spaces
from eznas_core.commands.truth import truth
from eznas_core.commands.verify import verify
from eznas_core.commands.version import version

app = new_group(
    "Discover, inspect and compare zero-cost proxies for neural architecture search.\n\n"
    "A zero-cost proxy is a number computed from an untrained network that ranks networks as "
    "training them would.\n\n"
    "[bold]A first quarter of an hour[/bold]\n\n"
    "  eznas spaces                              what can be searched\n\n"
    "  eznas verify --proxy eznas-a --samples 50 how well a published proxy ranks networks\n\n"
    "  eznas evolve --preset quick --output run  find one of your own\n\n"
    "  eznas export --proxy eznas-a --output eznas_a.py"
)
app.command()(spaces)
app.command()(measures)
app.command()(score)
app.command()(verify)
app.command()(replay)
app.command()(reproduce)
app.command()(evolve)
app.command()(search)
app.command()(export)
app.add_typer(truth, name="truth")
app.add_typer(runs, name="runs")
app.add_typer(formulas, name="formulas")
app.add_typer(cache, name="cache")
app.command()(version)


def main() -> None:
    """Runs the command line with the arguments of this process."""
    app(prog_name="eznas")
