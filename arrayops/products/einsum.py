"""Einstein's sums: products of arrays whose axes are named by letters.

A sum of many operands is one of two at a time, in the order that ``opt_einsum`` finds where it is
installed; two at a time are one matrix product.

Source: https://numpy.org/doc/stable/reference/generated/numpy.einsum.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

from .._dispatch import op
from .._dtypes import result_name
from .._errors import ShapeError
from .._rules import dtypes_of
from .._typing import Array, Arrays, Shape, Size, Spec
from ..elementwise.arithmetic import multiply
from ..elementwise.comparison import astype
from ..manipulation.diagonals import diagonal
from ..manipulation.shapes import permute_dims, reshape, shape, squeeze
from ..statistics.reductions import sum as _sum
from .matrix_products import matmul

__all__ = ["einsum"]

Label = str  # a letter; for the axes of an ellipsis numbers from the back: "-2", "-1"


class Plan(NamedTuple):
    """What the letters say: of each operand, of the result, their sizes, and who meets whom."""

    inputs: tuple[tuple[Label, ...], ...]
    output: tuple[Label, ...]
    sizes: dict[Label, Size]
    path: tuple[tuple[int, ...], ...]


def einsum(subscripts: Any, *operands: Any, optimize: bool = True) -> Array:
    """Return the sum of products that ``subscripts`` spells, as ``"ij,jk->ik"`` a matrix product.

    A letter names an axis of each operand; letters that the result lacks are summed over, one that
    an operand repeats takes its diagonal, and ``...`` stands for axes that broadcast. Without
    ``->`` the result has the letters that occur once, in their alphabetical order. Three operands
    or more are multiplied from left to right if ``optimize`` is False or opt_einsum not installed.

    In place of letters each operand may be followed by the list of its axes' numbers, 0 to 51 or
    ``...``; a list at the end is the result's: ``einsum(x, [0, 1], y, [1], [0])``.

    >>> ao.einsum("ij,j->i", np.asarray([[1, 2], [3, 4]]), np.asarray([1, 10]))
    array([21, 43])
    """
    if not isinstance(subscripts, str):
        return einsum(*_spelled(subscripts, *operands), optimize=optimize)
    return contract(operands, subscripts=subscripts, optimize=optimize)


def _spelled(*given: Any) -> tuple[Any, ...]:
    """Return the letters and the operands of arrays that alternate with lists of numbers."""
    whole = len(given) // 2 * 2
    terms = ",".join(map(_letters, given[1:whole:2]))
    result = "->" + _letters(given[-1]) if whole < len(given) else ""
    return terms + result, *given[:whole:2]


_LETTERS: dict[Any, str] = dict(enumerate(map(chr, (*range(65, 91), *range(97, 123)))))  # A to z
_LETTERS[...] = "..."


def _letters(numbers: Any) -> str:
    try:
        return "".join(_LETTERS[n] for n in numbers)
    except (KeyError, TypeError):
        raise ShapeError(
            "einsum takes letters and operands, or operands each followed by the list of its axes' "
            f"numbers, 0 to 51. Received: {numbers!r}."
        ) from None


def _contracting(operands: Sequence[Spec], /, *, subscripts: str, optimize: bool) -> Spec:
    plan = plan_of(subscripts, tuple(tuple(x.shape) for x in operands), optimize)
    return Spec(tuple(plan.sizes[label] for label in plan.output), dtypes_of(*operands))


@op(rule=_contracting)
def contract(operands: Arrays, /, *, subscripts: str, optimize: bool = True) -> Array:
    """Return ``einsum`` of a sequence of operands."""
    plan = plan_of(subscripts, tuple(map(shape, operands)), optimize)
    dtype = result_name(*operands)
    terms = [
        _distinct(astype(x, dtype=dtype), labels, plan.sizes)
        for x, labels in zip(operands, plan.inputs, strict=True)
    ]
    for places in plan.path:
        first, second = (terms[i] for i in places)
        terms = [term for i, term in enumerate(terms) if i not in places]
        kept = {label for _, labels in terms for label in labels}.union(plan.output)
        terms.append(_of_two(first, second, kept))
    ((x, labels),) = terms
    x, labels = _summed(x, labels, set(plan.output))
    return _ordered(x, labels, plan.output)


# ---------------------------------------------------------------- letters


@lru_cache(maxsize=4096)
def plan_of(subscripts: str, shapes: tuple[Shape, ...], optimize: bool) -> Plan:
    """Return what ``subscripts`` say of operands of these shapes."""
    terms, arrow, result = subscripts.replace(" ", "").partition("->")
    split = terms.split(",")
    if len(split) != len(shapes):
        raise ShapeError(f"Each operand has its letters. Received: {subscripts!r} for {shapes}.")
    inputs = tuple(
        _labels(term, len(sizes), subscripts) for term, sizes in zip(split, shapes, strict=True)
    )
    dots = max(sum(label < "A" for label in labels) for labels in inputs)
    if not arrow:
        result = ("..." if dots else "") + _once(terms)
    output = _labels(result, len(result.replace("...", "")) + dots, subscripts)
    sizes = _sizes(inputs, shapes, subscripts)
    if len(set(output)) < len(output) or not set(output) <= set(sizes):
        raise ShapeError(f"The result has letters of the operands, once. Received: {subscripts!r}.")
    return Plan(inputs, output, sizes, _path(inputs, output, sizes, optimize))


def _labels(term: str, rank: int, subscripts: str) -> tuple[Label, ...]:
    before, dots, behind = term.partition("...")
    extra = rank - len(before) - len(behind)
    letters = before + behind
    if extra < 0 or (extra and not dots) or not (letters.isalpha() or not letters):
        raise ShapeError(
            f"Each axis has a letter, or ... stands for it. Received: {term!r} of {subscripts!r} "
            f"for {rank} axes."
        )
    return (*before, *map(str, range(-extra, 0)), *behind)


def _once(terms: str) -> str:
    counts = Counter(terms.replace("...", "").replace(",", ""))
    return "".join(sorted(letter for letter, count in counts.items() if count == 1))


def _sizes(
    inputs: Sequence[tuple[Label, ...]], shapes: Sequence[Shape], subscripts: str
) -> dict[Label, Size]:
    sizes: dict[Label, Size] = {}
    for labels, axes in zip(inputs, shapes, strict=True):
        for label, size in zip(labels, axes, strict=True):
            met = sizes.get(label, 1)
            if size not in (None, 1) and met not in (None, 1, size):
                raise ShapeError(
                    f"A letter has one size. Received: {label!r} of {subscripts!r} as {met} and "
                    f"{size}, in {tuple(shapes)}."
                )
            sizes[label] = size if met == 1 or (met is None and size != 1) else met
    return sizes


def _path(
    inputs: Sequence[tuple[Label, ...]],
    output: tuple[Label, ...],
    sizes: dict[Label, Size],
    optimize: bool,
) -> tuple[tuple[int, ...], ...]:
    """Return which two meet at each step; the result then stands last."""
    count = len(inputs)
    if optimize and count > 2 and None not in sizes.values():
        with suppress(ImportError):
            from opt_einsum.paths import auto

            sets = [frozenset(labels) for labels in inputs]
            return tuple(auto(sets, frozenset(output), sizes))
    # the first two; their product is last then, and meets what is first now
    return ((0, 1), *((0, last) for last in range(count - 2, 0, -1))) if count > 1 else ()


# ---------------------------------------------------------------- sums of products

Term = tuple[Any, tuple[Label, ...]]  # an array, and the labels of its axes


def _distinct(x: Array, labels: tuple[Label, ...], sizes: dict[Label, Size]) -> Term:
    """Return the array with each label once, and none on an axis of 1 that broadcasts."""
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            x = diagonal(x, 0, first, second)
            labels = (*(a for i, a in enumerate(labels) if i not in (first, second)), label)
    ones = tuple(i for i, label in enumerate(labels) if shape(x)[i] == 1 and sizes[label] != 1)
    if not ones:
        return x, labels
    return squeeze(x, ones), tuple(label for i, label in enumerate(labels) if i not in ones)


def _summed(x: Array, labels: tuple[Label, ...], kept: set[Label]) -> Term:
    axes = tuple(i for i, label in enumerate(labels) if label not in kept)
    if not axes:
        return x, labels
    return _sum(x, axis=axes, dtype=x.dtype), tuple(label for label in labels if label in kept)


def _ordered(x: Array, labels: Sequence[Label], order: Sequence[Label]) -> Array:
    if tuple(labels) == tuple(order):
        return x
    return permute_dims(x, tuple(labels.index(label) for label in order))


def _of_two(first: Term, second: Term, kept: set[Label]) -> Term:
    """Return the product of two, summed over the labels that nobody else has."""
    (x, ours), (y, theirs) = (
        _summed(*term, kept.union(other[1])) for term, other in ((first, second), (second, first))
    )
    batch = [label for label in ours if label in theirs and label in kept]
    inner = [label for label in ours if label in theirs and label not in kept]
    left = [label for label in ours if label not in theirs]
    right = [label for label in theirs if label not in ours]
    x, y = _ordered(x, ours, [*batch, *left, *inner]), _ordered(y, theirs, [*batch, *inner, *right])
    sizes = shape(x)[: len(batch) + len(left)], shape(y)[len(batch) + len(inner) :]
    if inner:
        product = matmul(
            _as_matrix(x, len(batch), len(left)), _as_matrix(y, len(batch), len(inner))
        )
    else:
        product = multiply(reshape(x, sizes[0] + (1,) * len(right)), _between(y, batch, left))
    return reshape(product, (*sizes[0], *sizes[1])), (*batch, *left, *right)


def _as_matrix(x: Array, batch: int, rows: int) -> Array:
    """Return the array with its axes behind the batch as the rows and columns of a matrix."""
    sizes = shape(x)
    parts = sizes[batch : batch + rows], sizes[batch + rows :]
    return reshape(x, (*sizes[:batch], *(-1 if None in part else prod(part) for part in parts)))


def _between(x: Array, batch: Sequence[Label], new: Sequence[Label]) -> Array:
    """Return the array with axes of 1 behind those of the batch."""
    sizes = shape(x)
    return reshape(x, (*sizes[: len(batch)], *(1 for _ in new), *sizes[len(batch) :]))
