"""Every way to search, the simplest first."""

from __future__ import annotations

from eznas_core.architecture_search.evolution import EVOLUTION
from eznas_core.architecture_search.local_search import LOCAL_SEARCH
from eznas_core.architecture_search.method import Method
from eznas_core.architecture_search.random_search import RANDOM_SEARCH
from eznas_core.foundation import Registry

METHODS: Registry[Method] = Registry("search method")

for _method in (RANDOM_SEARCH, LOCAL_SEARCH, EVOLUTION):
    METHODS.add(_method.name, _method)
