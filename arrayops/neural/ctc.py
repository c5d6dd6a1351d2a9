"""Connectionist temporal classification: sequences of labels against longer ones of logits.

An alignment gives each time step a label or a blank; its labels are read off by merging repeats
and dropping blanks. Letters: N batch, T time steps, C classes, S labels.

Source: https://www.cs.toronto.edu/~graves/icml_2006.pdf and https://keras.io/api/ops/nn/
"""

from __future__ import annotations

from math import inf

from .._dispatch import op
from .._dtypes import to_float
from .._errors import ShapeError
from .._rules import real_dtype_of
from .._shapes import same_size
from .._typing import Array, Spec
from ..creation.filling import arange, full_like
from ..elementwise.arithmetic import add, maximum, multiply, negative, subtract
from ..elementwise.comparison import (
    astype,
    equal,
    greater,
    less,
    logical_and,
    logical_or,
    not_equal,
    where,
)
from ..elementwise.exponential import logaddexp
from ..elementwise.promotion import float_of
from ..indexing.gathering import strided_slice, take_along_axis
from ..indexing.items import getitem
from ..manipulation.joining import stack
from ..manipulation.shapes import (
    broadcast_to,
    expand_dims,
    pad_constant,
    permute_dims,
    reshape,
    shape,
)
from ..statistics.reductions import logsumexp
from ..transforms.control import scan
from .probabilities import log_softmax

__all__ = ["ctc_loss"]

# The logarithm of a probability of zero. It is finite, so that differences of two and the
# gradients through them are numbers.
NEVER = -1e30


# ---------------------------------------------------------------- the loss


def _losing(
    target: Spec, output: Spec, target_length: Spec, output_length: Spec, /, mask_index: int = 0
) -> Spec:
    ranks = [len(a.shape) for a in (target, output, target_length, output_length)]
    sizes = [a.shape[0] for a in (target, output, target_length, output_length) if a.shape]
    if ranks != [2, 3, 1, 1] or not all(same_size(sizes[0], n) for n in sizes):
        raise ShapeError(
            "The arrays are target (N, S), output (N, T, C), target_length (N,), output_length "
            f"(N,). Received: {target.shape}, {output.shape}, {target_length.shape}, "
            f"{output_length.shape}."
        )
    if output.shape[1] == 0:
        raise ShapeError(f"There is at least one time step. Received: output {output.shape}.")
    return Spec((output.shape[0],), to_float(real_dtype_of(output)))


@op(rule=_losing)
def ctc_loss(
    target: Array, output: Array, target_length: Array, output_length: Array, /, mask_index: int = 0
) -> Array:
    """Return for each sequence minus the log probability of its labels, over all alignments.

    ``target`` (N, S) are labels, ``output`` (N, T, C) logits, the lengths (N,) say how much of
    each counts; ``mask_index`` is the class of the blank. Where no alignment has room for the
    labels the loss is infinite, with a gradient of zero.

    >>> one = np.asarray([1])
    >>> ao.ctc_loss(np.asarray([[1]]), np.zeros((1, 1, 2)), one, one)
    array([0.69314718])
    """
    labels = _with_blanks(target, mask_index)
    emitted = by_time(_emissions(log_probabilities(output), labels))
    at = arange(shape(labels)[1], dtype="int32", like=output)
    alpha = where(less(at, 2), getitem(emitted, 0), NEVER)
    if shape(emitted)[0] > 1:
        going = is_going(output_length, shape(emitted)[0])
        alpha = _followed(alpha, emitted, going, _may_skip(labels, mask_index))
    loss = negative(_at_the_end(alpha, at, target_length))
    return astype(where(greater(loss, -NEVER / 2), inf, loss), float_of(output))


def _followed(alpha: Array, emitted: Array, going: Array, skips: Array) -> Array:
    """Return the log probability (N, L) to be at each label in the end, given that at first."""

    def step(alpha: Array, now: tuple[Array, Array]) -> tuple[Array, tuple]:
        new = add(_arrivals(alpha, skips), now[0])
        return where(expand_dims(now[1], axis=1), new, alpha), ()

    rest = slice(1, None)
    return scan(step, alpha, (getitem(emitted, rest), getitem(going, rest)))[0]


def log_probabilities(output: Array) -> Array:
    """Return the logarithms of what logits stand for, in 32 bits or more, none below ``NEVER``."""
    wide = float_of(output)
    wide = "float32" if wide in ("float16", "bfloat16") else wide
    return maximum(log_softmax(astype(output, wide), axis=-1), NEVER)


def by_time(x: Array) -> Array:
    """Return (N, T, L) as (T, N, L)."""
    return permute_dims(x, (1, 0, 2))


def is_going(lengths: Array, steps: int) -> Array:
    """Return (T, N): whether a sequence has not ended before a time step."""
    times = arange(steps, dtype="int32", like=lengths)
    return greater(expand_dims(lengths, axis=0), expand_dims(times, axis=1))


def _with_blanks(target: Array, blank: int) -> Array:
    """Return the labels (N, 2 S + 1) with a blank around each."""
    n, s = shape(target)
    pairs = reshape(stack([full_like(target, blank), target], axis=2), (n, 2 * s))
    return pad_constant(pairs, ((0, 0), (0, 1)), constant_values=blank)


def _may_skip(labels: Array, blank: int) -> Array:
    """Return where one may come from two places before: past a blank between unlike labels."""
    before = _shifted(labels, 2, blank)
    return logical_and(not_equal(labels, blank), not_equal(labels, before))


def _shifted(x: Array, count: int, fill: float) -> Array:
    """Return (N, L) moved to the right, with ``fill`` in front."""
    wide = pad_constant(x, ((0, 0), (count, 0)), constant_values=fill)
    stop = (None, shape(x)[1])
    return strided_slice(wide, start=(0, 0), stop=stop, step=(1, 1))


def _emissions(log_p: Array, labels: Array) -> Array:
    """Return the log probability (N, T, 2 S + 1) of each label at each time."""
    wanted = (*shape(log_p)[:2], shape(labels)[1])
    return take_along_axis(log_p, broadcast_to(expand_dims(labels, axis=1), wanted), axis=2)


def _arrivals(alpha: Array, skips: Array) -> Array:
    """Return the log probability to arrive at each label: from it, the last one, or the second."""
    last = logaddexp(alpha, _shifted(alpha, 1, NEVER))
    return logaddexp(last, where(skips, _shifted(alpha, 2, NEVER), NEVER))


def _at_the_end(alpha: Array, at: Array, target_length: Array) -> Array:
    """Return the log probability to be at the last label or the blank after it."""
    end = expand_dims(multiply(astype(target_length, "int32"), 2), axis=1)
    ends = logical_or(equal(at, end), equal(at, subtract(end, 1)))
    return logsumexp(where(ends, alpha, NEVER), axis=1)
