"""The parity proof that suits each form."""

from __future__ import annotations

from collections.abc import Mapping

from eznas_core.exporting.formats import FORMATS
from eznas_core.exporting.package import package_artefact
from eznas_core.exporting.parity import ParityReport, check_parity
from eznas_core.exporting.plugin import HOSTS, plugin_artefact
from eznas_core.exporting.reread import check_text
from eznas_core.scoring import Proxy
from eznas_core.spaces import SearchSpace


def prove(
    form: str,
    proxy: Proxy,
    space: SearchSpace,
    *,
    files: Mapping[str, str] | None = None,
    networks: int = 3,
    units: str | None = None,
) -> ParityReport:
    """Re-scores fresh networks in another process from an exported form alone.

    Code is scored where nothing but torch can be imported; a plug-in with a stand-in for its host.
    Of the other forms a process of the workbench reads the proxy that they carry.

    Args:
        form: A name of `FORMATS`.
        proxy: What was exported.
        space: Where the networks come from.
        files: What was written; by default what the form writes for that space.
        networks: How many.
        units: The rules for units that the files follow; by default the space's.

    Raises:
        EznasError: The proxy has no such form, or the form fails on its own.
    """
    chosen = FORMATS.get(form)
    written = chosen.texts(proxy, space=space.name, units=units) if files is None else files
    if chosen.is_archive:
        artefact = package_artefact(proxy, written)
        return check_parity(proxy, space, networks=networks, source=artefact, units=units)
    (text,) = written.values()
    if chosen.name in HOSTS.names():
        artefact = plugin_artefact(proxy, text, chosen.name)
        return check_parity(proxy, space, networks=networks, source=artefact, units=units)
    if chosen.name == "python":
        return check_parity(proxy, space, networks=networks, source=text, units=units)
    return check_text(text, space, proxy=proxy, networks=networks, units=units)
