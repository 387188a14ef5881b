"""A proxy as a measure of another project, declared the way that project declares its own.

zero-cost-nas (Abdelfattah et al., 2021) and NASLib, which took its measures over, keep a table of
measures that a decorator fills: ``@measure(name, bn=True, copy_net=True)`` over a function of the
network, the inputs, the targets, the loss and how often to split the batch. The function answers
with a list of tensors, one a layer, that the host adds up.
"""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.exporting.about import About
from eznas_core.exporting.elsewhere import Artefact
from eznas_core.exporting.names import identifier
from eznas_core.exporting.python_module import write_module
from eznas_core.foundation import Registry
from eznas_core.scoring import Proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A project that a measure can be declared to.

    Attributes:
        name: Registry name.
        module: Where its decorator `measure` is.
        use: How the measure is asked for once the file has been imported.
    """

    name: str
    module: str
    use: str


HOSTS: Registry[Host] = Registry("project for a measure")
for _host in (
    Host(
        name="zero-cost-nas",
        module="foresight.pruners.measures",
        use='predictive.find_measures(net, loader, info, device, loss, measure_names=["{}"])',
    ),
    Host(
        name="naslib",
        module="naslib.predictors.utils.pruners.measures",
        use='ZeroCost(config, method_type="{}")',
    ),
):
    HOSTS.add(_host.name, _host)

_MEASURE = '''# The measure, as {host} declares its own. Import this file once, then for instance
# {use}


@measure("{name}", bn=True, copy_net=True)
def compute_{name}(
    net: nn.Module,
    inputs: Tensor,
    targets: Tensor,
    loss_fn: Callable[..., Tensor] | None = None,
    split_data: int = 1,
) -> list[Tensor]:
    """The score as a list of one tensor, which the host adds up; NaN if there is no score.

    Targets and loss are not looked at. The batch is never split: its statistics are those of the
    whole.
    """
    del targets, loss_fn, split_data
    try:
        value = score(net, inputs)
    except ValueError:
        value = math.nan
    return [torch.tensor(value, dtype=torch.float64)]'''

_ADAPTER = """
import copy
import importlib.util
import math
import sys
import types
from pathlib import Path

import torch
import torch.nn.functional as F

known = {{}}


def measure(name, bn=True, copy_net=True, force_clean=True, **given):
    def declare(function):
        def call(net_orig, device, *args, **kwargs):
            net = copy.deepcopy(net_orig).to(device) if copy_net else net_orig
            return function(net, *args, **kwargs, **given)

        known[name] = call
        return function

    return declare


parts = "{module}".split(".")
for count in range(1, len(parts) + 1):
    sys.modules[".".join(parts[:count])] = types.ModuleType(".".join(parts[:count]))
sys.modules["{module}"].measure = measure
path = Path(__file__).with_suffix("") / "{name}.py"
spec = importlib.util.spec_from_file_location("plugin_{name}", path)
plugin = importlib.util.module_from_spec(spec)
sys.modules[plugin.__name__] = plugin
spec.loader.exec_module(plugin)


def score(network, images, *, seed=0):
    targets = torch.zeros(len(images), dtype=torch.long)
    answer = known["{name}"](
        network, "cpu", images, targets, loss_fn=F.cross_entropy, split_data=1
    )
    value = sum(torch.sum(part) for part in answer).item()
    if not math.isfinite(value):
        raise ValueError("no score: the measure is not finite")
    return value
"""


def to_plugin(
    proxy: Proxy, known: About | None = None, *, host: str, units: str = "published"
) -> str:
    """One file that declares the proxy to a project, and needs that and torch.

    Args:
        proxy: A formula or a measure.
        known: What its docstring says about it; by default what the library says.
        host: A name of `HOSTS`.
        units: As in `to_python`.

    Raises:
        EznasError: As `to_python`, or there is no such host.
    """
    chosen, name = HOSTS.get(host), identifier(proxy)
    ending = _MEASURE.format(host=chosen.name, use=chosen.use.format(name), name=name)
    imports = (
        "import math",
        "from collections.abc import Callable",
        f"from {chosen.module} import measure",
    )
    return write_module(proxy, known, units=units, imports=imports, ending=ending)


def plugin_artefact(proxy: Proxy, text: str, host: str) -> Artefact:
    """A plug-in with a stand-in for its host, to be scored by `score_elsewhere`.

    The stand-in declares and calls measures as the host does; the host itself is not needed.
    """
    chosen, name = HOSTS.get(host), identifier(proxy)
    return Artefact(
        adapter=_ADAPTER.format(module=chosen.module, name=name),
        files={f"{name}.py": text},
        packages=frozenset({chosen.module.partition(".")[0]}),
    )
