"""Which of torch's functions are activations, norms and layers, and which leave a value alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch import Tensor

Function = Callable[..., Any]

RELUS: frozenset[Function] = frozenset({F.relu, torch.relu, Tensor.relu})
RELUS_IN_PLACE: frozenset[Function] = frozenset({torch.relu_, Tensor.relu_})

# What returns the very tensor it was given (Identity, dropout at evaluation) needs no mention.
PASSING: frozenset[Function] = frozenset(
    {
        *(Tensor.contiguous, Tensor.clone, torch.clone, Tensor.to),
        *(Tensor.view, Tensor.view_as, Tensor.reshape, torch.reshape, F.pad),
    }
)
"""Calls after which a value is still the same value, at most copied, reshaped or padded."""

REARRANGING: frozenset[Function] = frozenset(
    {
        *(torch.flatten, Tensor.flatten, torch.squeeze, Tensor.squeeze),
        *(torch.permute, Tensor.permute, torch.transpose, Tensor.transpose),
    }
)
"""Calls after which the same numbers stand in another order or shape."""

ACTIVATIONS: Mapping[Function, str] = {
    **dict.fromkeys((F.relu6,), "relu6"),
    **dict.fromkeys((F.hardtanh,), "hardtanh"),
    **dict.fromkeys((F.leaky_relu,), "leaky_relu"),
    **dict.fromkeys((F.prelu, Tensor.prelu), "prelu"),
    **dict.fromkeys((F.rrelu, torch.rrelu), "rrelu"),
    **dict.fromkeys((F.elu,), "elu"),
    **dict.fromkeys((F.selu, torch.selu), "selu"),
    **dict.fromkeys((F.celu, torch.celu), "celu"),
    **dict.fromkeys((F.gelu,), "gelu"),
    **dict.fromkeys((F.silu,), "silu"),
    **dict.fromkeys((F.mish,), "mish"),
    **dict.fromkeys((F.hardswish,), "hardswish"),
    **dict.fromkeys((F.softplus,), "softplus"),
    **dict.fromkeys((torch.tanh, Tensor.tanh, F.tanh), "tanh"),
}
"""Activations besides ReLU. Sigmoids are none: they stand where something is gated."""

RELU6_LIMITS = (0.0, 6.0)
"""The limits at which a hardtanh is a ReLU6."""

INPLACE_POSITION: Mapping[Function, int] = {
    **{F.relu6: 1, F.hardtanh: 3, F.leaky_relu: 2, F.rrelu: 4, F.elu: 2, F.selu: 1},
    **{F.celu: 2, F.silu: 1, F.mish: 1, F.hardswish: 1},
}
"""Which argument says that an activation works in place, where there is one."""

NORMS: Mapping[Function, str] = {
    **dict.fromkeys((F.group_norm, torch.group_norm), "group_norm"),
    **dict.fromkeys((F.layer_norm, torch.layer_norm), "layer_norm"),
    **dict.fromkeys((F.instance_norm, torch.instance_norm), "instance_norm"),
    **dict.fromkeys((F.rms_norm, torch.rms_norm), "rms_norm"),
}
"""Norms besides batch normalisation."""

OTHER_LAYERS: Mapping[Function, tuple[int, str]] = {
    **dict.fromkeys((F.conv1d, F.conv3d), (1, "weight")),
    **dict.fromkeys((F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d), (1, "weight")),
    F.bilinear: (2, "weight"),
    # One call for torch as for us: what it does inside is not seen.
    F.multi_head_attention_forward: (11, "out_proj_weight"),
}
"""Layers that no rule is for, and where their weight (or last weight) is among the arguments."""
