"""Published programs under their names, and the readings of them that this project measures.

Each is text of the language; where a source leaves open what was meant, both readings are here.
"""

from __future__ import annotations

from dataclasses import dataclass

from eznas_core.expressions.parse import parse
from eznas_core.expressions.tree import Expression
from eznas_core.foundation import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProxy:
    """A formula with a name.

    Attributes:
        name: Registry name.
        expression: The formula.
        title: The name for people.
        source: Who published it, and where.
        notes: What is known about it, and how this reading was chosen.
        label_budget: Accuracies that were spent to find it; None where its authors do not say.
    """

    name: str
    expression: Expression
    title: str
    source: str
    notes: str
    label_budget: int | None = None


LIBRARY: Registry[NamedProxy] = Registry("published proxy")

_RELEASE = (
    "Akhauri et al., EZNAS, NeurIPS 2022 (arXiv 2209.07413); as the released code computes it"
)
_PAPER = "Akhauri et al., EZNAS, NeurIPS 2022 (arXiv 2209.07413); as the paper names it"
_OURS = "This project, from the EZNAS-A of Akhauri et al., NeurIPS 2022"

_EZNAS_A = "frobenius(sigmoid(logdet(sign(input_activation_grad[data]))))"
_ROWS = (
    (
        "eznas-a",
        _EZNAS_A,
        "EZNAS-A",
        _RELEASE,
        "The best program of the paper, found on DARTS cells. The released code reads the gradient "
        "at the ReLU's input for a data batch; the authors call it a weighted parameter count.",
    ),
    (
        "eznas-a-paper",
        "frobenius(sigmoid(logdet(sign(weight_grad[noise]))))",
        "EZNAS-A (as in the paper)",
        _PAPER,
        "The paper's text names the weight gradient for a noise batch. Slices of a weight are as "
        "large as the kernel: a 1x1 kernel gives the logarithm of one sign.",
    ),
    (
        "topprog",
        "square(abs(frobenius(preactivation[noise])))",
        "EZNAS top program",
        _RELEASE,
        "The squared norm of the convolutions' inputs for a noise batch.",
    ),
    (
        "enas",
        "reciprocal(add(frobenius(activation[perturbed]), "
        "exp(frobenius(log(sigmoid(log(sigmoid(activation[perturbed]))))))))",
        "EZNAS (ENAS cells)",
        _RELEASE,
        "Found on ENAS cells. The exponential overflows for large tensors; its reciprocal is "
        "then 0.",
    ),
    (
        "pnas",
        "kl_divergence(normalise(normalise(normalise(activation_grad[perturbed]))), "
        "greater_than_zero(activation_grad[data]))",
        "EZNAS (PNAS cells)",
        _RELEASE,
        "Found on PNAS cells. Normalising more than once changes nothing but rounding.",
    ),
    (
        "nasnet",
        "frobenius(less_than_zero(log(add(log(activation[perturbed]), input_activation[noise]))))",
        "EZNAS (NASNet cells)",
        _RELEASE,
        "Found on NASNet cells. It adds tensors from both ends of a unit, so units that change "
        "the shape are left out. The released logarithm overwrites its argument; ours does not.",
    ),
    (
        "eznas-a-sum",
        f"units_sum({_EZNAS_A})",
        "EZNAS-A, summed",
        _OURS,
        "The same number of each unit, summed instead of averaged, so that depth counts.",
    ),
    (
        "eznas-a-rss",
        f"units_rss({_EZNAS_A})",
        "EZNAS-A, root-sum-square",
        _OURS,
        "The Frobenius norm over all units together: the root of the sum of squares of the units.",
    ),
    (
        "effective-rank",
        "units_rss(channel_effective_rank(activation[perturbed]))",
        "Effective rank of what a perturbation moves",
        "This project",
        "How many channels the units' outputs move in when the images move a little. Chosen by "
        "comparing statistics on 159 labelled networks of NAS-Bench-201; figures on others are in "
        "docs/results.md.",
    ),
    (
        "evolved-25",
        "log(add(add(add(multiply(log_abs(units_mean(spatial_logdet("
        "input_activation_grad[perturbed]))), 50), log(units_depth_weighted("
        "spatial_effective_rank(weight_grad[perturbed])))), multiply(units_sum(image_logdet("
        "preactivation[perturbed])), -0.0015)), multiply(log_abs(units_rss("
        "spatial_effective_rank(input_activation[data]))), 0.37)))",
        "Evolved sum of spectra, 25 nodes",
        "This project, evolved",
        "Winner of the deep preset, seed 1, by its selection networks; 500 labels of NAS-Bench-201 "
        "in all, batch 4, and its constants are made for that batch. Figures on others are in "
        "docs/results.md.",
    ),
    (
        "evolved-9",
        "add(units_sum(channel_effective_rank(input_activation[perturbed])), "
        "multiply(units_sum(largest(activation[perturbed])), -3.2))",
        "Evolved, 9 nodes: ranks less extremes",
        "This project, evolved",
        "The best formula of at most twelve nodes in the same run, by its selection networks: the "
        "directions in which channels move when the images do, less the largest change in each "
        "unit. 500 labels, batch 4. Figures on others are in docs/results.md.",
    ),
    (
        "woven-10",
        "units_rss(divide(multiply(channel_effective_rank(activation[perturbed]), "
        "channel_spectral_entropy(input_activation[perturbed])), hamming_distance("
        "activation[data], activation[perturbed])))",
        "Woven, 10 nodes: directions moved in, per sign that differs",
        "This project",
        "In each unit the directions that channels move in when the images do, times how evenly "
        "those of its input are filled, over the share of elements whose value and change differ "
        "in sign. Two forward passes, no gradients, no constants. Found by a greedy search of "
        "products and quotients of up to three numbers of units, not by an evolution; 414 labels "
        "of NAS-Bench-201, batch 4. Figures on others are in docs/results.md.",
    ),
    (
        "evolved-nds",
        "add(add(multiply(units_first(spatial_logdet(input_activation[data])), units_mean("
        "largest(preactivation[perturbed]))), multiply(log_abs(units_change(frobenius("
        "preactivation[data]))), 61)), multiply(units_change(channel_effective_rank("
        "weight_grad[noise])), 65))",
        "Evolved on three spaces of cells, 20 nodes",
        "This project, evolved",
        "Winner by its selection networks of a quick run on the micro tables of NDS DARTS, ENAS "
        "and NASNet at once, ranked by the worst of the three: 201 labels, batch 4, for which its "
        "constants are made. It holds on NDS PNAS, of which it saw nothing, and not on "
        "NAS-Bench-201. Figures are in docs/results.md.",
    ),
)

_LABELS = {
    "effective-rank": 159,
    "evolved-25": 500,
    "evolved-9": 500,
    "woven-10": 414,
    "evolved-nds": 201,
}

for _name, _text, _title, _source, _notes in _ROWS:
    LIBRARY.add(
        _name,
        NamedProxy(
            name=_name,
            expression=parse(_text),
            title=_title,
            source=_source,
            notes=_notes,
            label_budget=_LABELS.get(_name),
        ),
    )
