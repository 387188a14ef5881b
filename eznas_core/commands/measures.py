"""``measures``: everything that can score a network under a name."""

from __future__ import annotations

from eznas_core.commands.options import JsonOption
from eznas_core.commands.output import show, show_json, table


def measures(json: JsonOption = False) -> None:
    """List the named proxies: hand-designed measures and published formulas.

    Any of these names goes behind --proxy, as does a formula of your own, or several of them as
    one: rank(...) adds the logarithms of ranks as AZ-NAS does, vote(...) lets each pair of
    networks be decided by majority, logsum(...) adds logarithms.

    For example:

      eznas measures

      eznas verify --proxy params --proxy eznas-a --samples 100
    """
    from eznas_core.expressions import LIBRARY, format
    from eznas_core.measures import MEASURES
    from eznas_core.scoring import ENSEMBLES

    found = [
        {
            "name": measure.name,
            "kind": "measure",
            "title": measure.title,
            "source": f"{measure.paper} ({measure.year})",
            "formula": measure.formula,
            "higher_is_better": measure.higher_is_better,
            "caution": measure.caution,
        }
        for measure in MEASURES
    ] + [
        {
            "name": proxy.name,
            "kind": "formula",
            "title": proxy.title,
            "source": proxy.source,
            "formula": format(proxy.expression),
            "higher_is_better": True,
            "caution": "",
        }
        for proxy in LIBRARY
    ]
    found += [
        {
            "name": ensemble.name,
            "kind": "ensemble",
            "title": ensemble.title,
            "source": ensemble.source,
            "formula": ensemble.text,
            "higher_is_better": True,
            "caution": "",
        }
        for ensemble in ENSEMBLES
    ]
    if json:
        show_json(found)
        return
    rows = [(str(m["name"]), str(m["kind"]), _title(m), str(m["source"])) for m in found]
    show(table("Named proxies", ("name", "kind", "what it is", "from"), rows))


def _title(found: dict[str, object]) -> str:
    return f"{found['title']} ({found['caution']})" if found["caution"] else str(found["title"])
