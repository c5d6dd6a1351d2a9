"""The labels that logits of connectionist temporal classification speak of.

Letters: N batch, T time steps, C classes, K beams. Source:
https://distill.pub/2017/ctc/ and https://keras.io/api/ops/nn/
"""

from __future__ import annotations

from typing import NamedTuple

from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array
from ..creation.filling import arange, full, full_like
from ..elementwise.arithmetic import add, floor_divide, maximum, negative, remainder, subtract
from ..elementwise.comparison import (
    astype,
    equal,
    greater,
    greater_equal,
    less,
    logical_and,
    logical_not,
    not_equal,
    where,
)
from ..elementwise.exponential import logaddexp
from ..indexing.gathering import strided_slice, take_along_axis
from ..manipulation.joining import concat
from ..manipulation.shapes import (
    broadcast_to,
    expand_dims,
    pad_constant,
    permute_dims,
    reshape,
    shape,
)
from ..statistics.reductions import all as all_of
from ..statistics.reductions import any as any_of
from ..statistics.reductions import max as max_of
from ..statistics.reductions import sum as sum_of
from ..statistics.searching import argmax, argsort
from ..transforms.control import scan
from .ctc import NEVER, by_time, is_going, log_probabilities

__all__ = ["ctc_decode"]


@op
def ctc_decode(
    inputs: Array,
    sequence_lengths: Array,
    /,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Array, Array]:
    """Return labels (paths, N, T), filled up with -1, and the score (N, paths) of each sequence.

    ``inputs`` (N, T, C) are logits, of which ``sequence_lengths`` (N,) time steps count;
    ``mask_index`` is the class of the blank. "greedy" takes the likeliest class of each step, one
    path, and scores it with minus the sum of its logits; ``merge_repeated`` says whether a class
    that stays is one label. "beam_search" keeps the ``beam_width`` likeliest beginnings, gives the
    ``top_paths`` best with their log probabilities, and always merges.

    >>> labels, scores = ao.ctc_decode(np.asarray([[[0, 3], [0, 3], [3, 0]]]), np.asarray([3]))
    >>> labels
    array([[[ 1, -1, -1]]], dtype=int32)
    """
    if len(inputs.shape) != 3 or len(sequence_lengths.shape) != 1:
        raise ShapeError(
            "The arrays are inputs (N, T, C), sequence_lengths (N,). "
            f"Received: {shape(inputs)}, {shape(sequence_lengths)}."
        )
    if strategy == "greedy":
        return _greedy(inputs, sequence_lengths, merge_repeated, mask_index)
    if strategy == "beam_search":
        return _beam_search(inputs, sequence_lengths, beam_width, top_paths, mask_index)
    raise ShapeError(f'A strategy is "greedy" or "beam_search". Received: {strategy=}.')


# ---------------------------------------------------------------- the likeliest class of each step


def _greedy(inputs: Array, lengths: Array, merge_repeated: bool, blank: int) -> tuple[Array, Array]:
    best = astype(argmax(inputs, axis=2), "int32")
    counts = less(
        arange(shape(inputs)[1], dtype="int32", like=inputs), expand_dims(lengths, axis=1)
    )
    kept = logical_and(counts, not_equal(best, blank))
    if merge_repeated:
        stop = (None, shape(best)[1])
        wide = pad_constant(best, ((0, 0), (1, 0)), constant_values=-1)
        before = strided_slice(wide, start=(0, 0), stop=stop, step=(1, 1))
        kept = logical_and(kept, not_equal(best, before))
    order = argsort(astype(logical_not(kept), "int32"), axis=1)  # kept ones first, in their order
    labels = take_along_axis(where(kept, best, -1), order, axis=1)
    logits = where(counts, max_of(inputs, axis=2), 0)
    return expand_dims(labels, axis=0), negative(sum_of(logits, axis=1, keepdims=True))


# ---------------------------------------------------------------- the likeliest beginnings


class _Beams(NamedTuple):
    """Beginnings: labels (N, K, T), how many and the last one (N, K), and two log probabilities.

    They are those of the alignments that end in a blank and of those that end in the last label.
    """

    paths: Array
    lengths: Array
    last: Array
    blank: Array
    label: Array

    @property
    def total(self) -> Array:
        """Return the log probability of each beginning."""
        return logaddexp(self.blank, self.label)


def _beam_search(
    inputs: Array, lengths: Array, width: int, top_paths: int, blank: int
) -> tuple[Array, Array]:
    if not 1 <= top_paths <= width:
        raise ShapeError(f"top_paths lies in [1, beam_width]. Received: {top_paths=}, {width=}.")
    log_p = log_probabilities(inputs)
    steps = shape(log_p)[1]

    def step(state: tuple, now: tuple[Array, Array]) -> tuple[tuple, tuple]:
        new = _advanced(_Beams(*state), now[0], blank)
        return tuple(_kept(now[1], a, b) for a, b in zip(new, state, strict=True)), ()

    state = tuple(_empty(log_p, width))
    if steps:
        state = scan(step, state, (by_time(log_p), is_going(lengths, steps)))[0]
    beams = _Beams(*state)
    part = strided_slice(beams.paths, start=(0, 0, 0), stop=(None, top_paths, None), step=(1, 1, 1))
    scores = strided_slice(beams.total, start=(0, 0), stop=(None, top_paths), step=(1, 1))
    return permute_dims(part, (1, 0, 2)), astype(scores, inputs.dtype)


def _kept(going: Array, new: Array, old: Array) -> Array:
    """Return the new of a sequence that goes on, and the old of one that has ended."""
    return where(reshape(going, (-1, *(1,) * (len(new.shape) - 1))), new, old)


def _empty(log_p: Array, width: int) -> _Beams:
    """Return one beginning without labels; the others are never."""
    n, steps, _ = shape(log_p)
    never = full((n, width), NEVER, dtype=log_p.dtype, like=log_p)
    first = equal(arange(width, dtype="int32", like=log_p), 0)
    none = full((n, width), 0, dtype="int32", like=log_p)
    paths = full((n, width, steps), -1, dtype="int32", like=log_p)
    blank = where(first, full_like(never, 0), never)
    return _Beams(paths, none, full_like(none, -1), blank, never)


def _advanced(beams: _Beams, log_p: Array, blank: int) -> _Beams:
    """Return the likeliest beginnings after one more time step of ``log_p`` (N, C)."""
    n, width = shape(beams.last)
    classes = shape(log_p)[1]
    longer = _extended(beams, log_p, blank)
    same = _is_extension(beams)
    last = broadcast_to(expand_dims(maximum(beams.last, 0), axis=1), (n, width, width))
    reached = where(same, take_along_axis(longer, last, axis=2), NEVER)
    stays = take_along_axis(log_p, maximum(beams.last, 0), axis=1)
    ends = _Beams(
        beams.paths,
        beams.lengths,
        beams.last,
        add(beams.total, _column(log_p, blank)),
        logaddexp(add(beams.label, stays), max_of(reached, axis=1)),
    )
    longer = where(_is_there(same, beams.last, classes), NEVER, longer)
    return _best(ends, longer)


def _column(log_p: Array, at: int) -> Array:
    return strided_slice(log_p, start=(0, at), stop=(None, at + 1), step=(1, 1))


def _extended(beams: _Beams, log_p: Array, blank: int) -> Array:
    """Return the log probability (N, K, C) of each beginning with each class behind it.

    The class that a beginning ends in is another label only after a blank.
    """
    classes = arange(shape(log_p)[1], dtype="int32", like=log_p)
    again = equal(expand_dims(beams.last, axis=2), classes)
    before = where(again, expand_dims(beams.blank, axis=2), expand_dims(beams.total, axis=2))
    return where(equal(classes, blank), NEVER, add(before, expand_dims(log_p, axis=1)))


def _is_extension(beams: _Beams) -> Array:
    """Return (N, K, K): whether the second beginning is the first and one label more."""
    places = arange(shape(beams.paths)[2], dtype="int32", like=beams.paths)
    end = expand_dims(subtract(beams.lengths, 1), axis=2)
    parents = where(equal(places, end), -1, beams.paths)
    alike = all_of(equal(expand_dims(beams.paths, axis=2), expand_dims(parents, axis=1)), axis=3)
    real = logical_and(greater(beams.lengths, 0), greater(beams.total, NEVER / 2))
    return logical_and(alike, expand_dims(real, axis=1))


def _is_there(same: Array, last: Array, classes: int) -> Array:
    """Return (N, K, C): whether a beginning with a class behind it is among the beginnings."""
    labels = arange(classes, dtype="int32", like=last)
    ends = equal(expand_dims(last, axis=2), labels)
    return any_of(logical_and(expand_dims(same, axis=3), expand_dims(ends, axis=1)), axis=2)


def _best(beams: _Beams, longer: Array) -> _Beams:
    """Return the likeliest of the beginnings as they are, and as they are with a class behind."""
    n, width, classes = shape(longer)
    scores = concat([beams.total, reshape(longer, (n, width * classes))], axis=1)
    order = argsort(scores, axis=1, descending=True)
    order = strided_slice(order, start=(0, 0), stop=(None, width), step=(1, 1))
    score = take_along_axis(scores, order, axis=1)
    order = astype(order, "int32")
    grown = greater_equal(order, width)
    parent = where(grown, floor_divide(subtract(order, width), classes), order)
    label = where(grown, remainder(subtract(order, width), classes), -1)
    lengths, last, blank, ending = (take_along_axis(a, parent, axis=1) for a in beams[1:])
    steps = shape(beams.paths)[2]
    from_ = broadcast_to(expand_dims(parent, axis=2), (n, width, steps))
    paths = take_along_axis(beams.paths, from_, axis=1)
    places = arange(steps, dtype="int32", like=longer)
    here = logical_and(expand_dims(grown, axis=2), equal(places, expand_dims(lengths, axis=2)))
    return _Beams(
        where(here, expand_dims(label, axis=2), paths),
        add(lengths, astype(grown, "int32")),
        where(grown, label, last),
        where(grown, NEVER, blank),
        where(grown, score, ending),
    )
