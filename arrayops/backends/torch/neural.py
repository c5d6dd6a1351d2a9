"""torch's fused kernels of neural networks, where they are the same function as the op's body."""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from torch.nn import functional as fn

from ..._dispatch import OPS
from ..._shapes import normalize_axes
from .conversion import native_dtype
from .manipulation import counting, positions
from .promotion import floats

# Above it, log(1 + exp(x)) is x to float64's precision; torch's own threshold is float32's.
_SOFTPLUS_LINEAR_FROM = 40.0
_NO_CLASS = -(2**63)  # what targets cannot be: torch passes over one number, -100 unless told

# ---------------------------------------------------------------- activations


def softplus(x: torch.Tensor, /) -> torch.Tensor:
    return fn.softplus(floats(x), 1.0, _SOFTPLUS_LINEAR_FROM)


def silu(x: torch.Tensor, /) -> torch.Tensor:
    return fn.silu(floats(x))


def gelu(x: torch.Tensor, /, *, approximate: bool) -> torch.Tensor:
    return fn.gelu(floats(x), approximate="tanh" if approximate else "none")


def elu(x: torch.Tensor, /, *, alpha: float) -> torch.Tensor:
    return fn.elu(floats(x), alpha)


def selu(x: torch.Tensor, /) -> torch.Tensor:
    return fn.selu(floats(x))


def leaky_relu(x: torch.Tensor, /, *, negative_slope: float) -> torch.Tensor:
    return fn.leaky_relu(floats(x), negative_slope)


def celu(x: torch.Tensor, /, *, alpha: float) -> torch.Tensor:
    return fn.celu(floats(x), alpha)


def mish(x: torch.Tensor, /) -> torch.Tensor:
    return fn.mish(floats(x))


def log_sigmoid(x: torch.Tensor, /) -> torch.Tensor:
    return fn.logsigmoid(floats(x))


def glu(x: torch.Tensor, /, *, axis: int) -> torch.Tensor:
    return fn.glu(floats(x), axis)


def hard_silu(x: torch.Tensor, /) -> torch.Tensor:
    return fn.hardswish(floats(x))


def hard_shrink(x: torch.Tensor, /, *, threshold: float) -> torch.Tensor:
    return fn.hardshrink(floats(x), threshold)


def soft_shrink(x: torch.Tensor, /, *, threshold: float) -> torch.Tensor:
    return fn.softshrink(floats(x), threshold)


# ---------------------------------------------------------------- probabilities


def softmax(x: torch.Tensor, /, *, axis: int) -> torch.Tensor:
    return torch.softmax(floats(x), axis)


def log_softmax(x: torch.Tensor, /, *, axis: int) -> torch.Tensor:
    return torch.log_softmax(floats(x), axis)


def one_hot(
    indices: torch.Tensor, /, *, num_classes: int, axis: int, dtype: Any, sparse: bool
) -> torch.Tensor:
    classes = torch.arange(num_classes, device=indices.device)
    rank = indices.ndim + 1
    along = tuple(num_classes if i == axis % rank else 1 for i in range(rank))
    return (indices.long().unsqueeze(axis) == classes.reshape(along)).to(
        native_dtype(dtype or "float32")
    )


def sparse_categorical_crossentropy(
    target: torch.Tensor, output: torch.Tensor, /, *, from_logits: bool, axis: int
) -> torch.Tensor:
    if not from_logits or not output.is_floating_point() or target.ndim != output.ndim - 1:
        body = OPS["sparse_categorical_crossentropy"].body
        return body(target, output, from_logits=from_logits, axis=axis)
    return _crossentropy(output, positions(target, output), axis)


@counting
def _crossentropy(x: torch.Tensor, places: torch.Tensor, axis: int) -> torch.Tensor:
    if x.ndim > 1 and axis % x.ndim != 1:
        x = x.movedim(axis, 1)  # where torch looks for the classes
    return fn.cross_entropy(x, places, ignore_index=_NO_CLASS, reduction="none")


def binary_crossentropy(target: Any, output: Any, /, *, from_logits: bool) -> torch.Tensor:
    if from_logits and _alike(target, output):
        return fn.binary_cross_entropy_with_logits(output, target, reduction="none")
    return OPS["binary_crossentropy"].body(target, output, from_logits=from_logits)


def _alike(a: Any, b: Any) -> bool:
    """Say whether both are tensors of one shape and one floating dtype."""
    if not isinstance(a, torch.Tensor) or not isinstance(b, torch.Tensor):
        return False
    return a.shape == b.shape and a.dtype is b.dtype and a.is_floating_point()


# ---------------------------------------------------------------- normalization


def layer_normalization(
    x: torch.Tensor, /, *, gamma: Any, beta: Any, axis: Any, epsilon: float
) -> torch.Tensor:
    if not _at_the_end(x, axis, gamma, beta):
        body = OPS["layer_normalization"].body
        return body(x, gamma=gamma, beta=beta, axis=axis, epsilon=epsilon)
    return fn.layer_norm(x, x.shape[-len(normalize_axes(axis, x.ndim)) :], gamma, beta, epsilon)


def rms_normalization(x: torch.Tensor, /, *, scale: Any, axis: Any, epsilon: float) -> torch.Tensor:
    if not _at_the_end(x, axis, scale):
        return OPS["rms_normalization"].body(x, scale=scale, axis=axis, epsilon=epsilon)
    return fn.rms_norm(x, x.shape[-len(normalize_axes(axis, x.ndim)) :], scale, epsilon)


def _at_the_end(x: torch.Tensor, axis: Any, *weights: Any) -> bool:
    """Say whether the fused kernels serve: for floats, the last axes, weights of their sizes."""
    axes = normalize_axes(axis, x.ndim)
    last = tuple(range(x.ndim - len(axes), x.ndim))
    if tuple(sorted(axes)) != last or not x.is_floating_point() or not prod(x.shape):
        return False
    return all(
        w is None or (w.dtype is x.dtype and w.shape == x.shape[-len(last) :]) for w in weights
    )
