"""The operators at the cost they have in the method's released code, written after descriptions.

Facts from the paper (arXiv 2209.07413) and from readings of the release; no code of it is used.
What makes them slow there is rendered: signs moved to Python lists for the Hamming distance,
logarithms by a mask over a tensor, determinants of every slice anew for each operator, comparisons
through booleans, functions of torch outside their fast path. Values may differ from the
workbench's where the definitions do; the tests say where they agree.

One figure of the released operators is known from a trial on another machine of this size: its
Hamming distance takes 1,752 ms on a large tensor. Lists made by `tolist` take a thirtieth of that
here for the largest tensor there is, lists made element by element about as long. So the latter
are the rendering, and the former the least that Python lists can cost; tables show both.

What the release does and this does not: it changes its arguments. Here the logarithms copy
theirs first, which costs a little, or one formula would falsify the next.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from scipy.spatial import distance
from torch import Tensor
from torch.nn import functional


def release_operators(
    hamming: Callable[[Tensor, Tensor], Tensor] | None = None,
) -> dict[str, Callable[..., Tensor]]:
    """A function for each operator of the original language, by the workbench's names.

    Args:
        hamming: What stands for the Hamming distance; by default `hamming_distance`.
    """
    return {
        "add": torch.add,
        "subtract": torch.subtract,
        "multiply": torch.multiply,
        "matmul": torch.matmul,
        "less": lambda a, b: (a < b).float(),
        "greater": lambda a, b: (a > b).float(),
        "equal": lambda a, b: (a == b).float(),
        "hamming_distance": hamming or hamming_distance,
        "kl_divergence": kl_divergence,
        "cosine_similarity": cosine_similarity,
        "log": log,
        "log_abs": lambda a: log(a.abs()),
        "abs": torch.abs,
        "square": lambda a: torch.pow(a, 2),
        "exp": torch.exp,
        "normalise": lambda a: (a - a.mean()) / a.std(correction=0),
        "relu": torch.relu,
        "sign": torch.sign,
        "heaviside": lambda a: torch.heaviside(a, torch.ones(())),
        "reciprocal": torch.reciprocal,
        "frobenius": lambda a: torch.norm(a, p="fro"),
        "determinant": torch.det,
        "logdet": logdet,
        "eigenvalue_ratio": lambda a: eigenvalue_ratio(a.reshape(a.shape[0], -1)),
        "channel_eigenvalue_ratio": lambda a: eigenvalue_ratio(
            a.transpose(0, 1).reshape(a.shape[1], -1)
        ),
        "mean": torch.mean,
        "l1_norm": lambda a: torch.norm(a, p=1) / a.numel(),
        "softmax": lambda a: torch.softmax(a, dim=min(1, a.ndim - 1)),
        "sigmoid": torch.sigmoid,
        "ones_like": torch.ones_like,
        "zeros_like": torch.zeros_like,
        "greater_than_zero": lambda a: (a > 0).float(),
        "less_than_zero": lambda a: (a < 0).float(),
        "numel": lambda a: torch.tensor(float(a.numel())),
    }


def hamming_distance(a: Tensor, b: Tensor) -> Tensor:
    """The share of unequal signs, over Python lists that are made element by element."""
    left, right = ([sign.item() for sign in torch.sign(each).flatten()] for each in (a, b))
    return torch.tensor(float(distance.hamming(left, right)))


def hamming_at_once(a: Tensor, b: Tensor) -> Tensor:
    """The same over lists that torch makes: the least that Python lists cost."""
    left, right = (torch.sign(each).flatten().tolist() for each in (a, b))
    return torch.tensor(float(distance.hamming(left, right)))


class CountedHamming:
    """`hamming_at_once`, with the elements counted that went into lists.

    On networks with many large tensors the element by element way takes minutes a population. It
    differs from this one by a fixed time for each element, which is measured and added instead.

    Attributes:
        elements: Of both arguments, of all calls so far.
    """

    def __init__(self) -> None:
        """Starts at zero."""
        self.elements = 0

    def __call__(self, a: Tensor, b: Tensor) -> Tensor:
        """The distance."""
        self.elements += a.numel() + b.numel()
        return hamming_at_once(a, b)


def kl_divergence(a: Tensor, b: Tensor) -> Tensor:
    """Of the channel softmaxes, averaged over the other positions."""
    axis = min(1, a.ndim - 1)
    left, right = torch.softmax(a, axis), torch.softmax(b, axis)
    return functional.kl_div(right.log(), left, reduction="none").sum(axis).mean()


def cosine_similarity(a: Tensor, b: Tensor) -> Tensor:
    """Of both tensors, flattened."""
    return functional.cosine_similarity(a.flatten(), b.flatten(), dim=0)


def log(a: Tensor) -> Tensor:
    """The logarithm, 0 for what is not positive: such elements are set to 1 first."""
    changed = a.clone()
    changed[changed <= 0] = 1
    return torch.log(changed)


def logdet(a: Tensor) -> Tensor:
    """Of each trailing slice; what is not a number becomes 0."""
    found = torch.logdet(a)
    found[torch.isnan(found)] = 0
    return found


def eigenvalue_ratio(rows: Tensor) -> Tensor:
    """The largest over the smallest eigenvalue of the Gram matrix of the rows."""
    values = torch.linalg.eigvalsh(rows @ rows.T)
    return values[-1] / values[0]
