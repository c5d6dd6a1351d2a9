"""Batches of arrays in memory: shuffled, weighted, split.

Data stay NumPy arrays on the host; each batch goes to the model's backend when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count, islice
from math import ceil, floor
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao
from arrayops import tree


class Batch(NamedTuple):
    """What a step takes: inputs, targets and weights, each an array, a tree of arrays, or None."""

    x: Any
    y: Any = None
    sample_weight: Any = None


def host(data: Any) -> Any:
    """Return a tree of arrays, data frames and lists as a tree of NumPy arrays.

    Sparse matrices of SciPy stay what they are, until a batch is taken of them.
    """
    if isinstance(data, dict):
        return {k: host(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)) and data and hasattr(data[0], "shape"):
        return type(data)(map(host, data)) if type(data) in (list, tuple) else data
    if data is None:
        return data
    if not isinstance(data, (list, tuple)) and hasattr(data, "tocsr"):
        return data.tocsr()  # whose rows are quickly taken
    array = _one_array(data)
    if array.dtype.kind in "OSUMm":
        raise ao.DTypeError(
            f"Data are arrays of numbers or bools. Received: {array.dtype} of shape {array.shape}. "
            "Strings become integers first; lists have equal lengths."
        )
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _one_array(data: Any) -> np.ndarray:
    if isinstance(data, (np.ndarray, list, tuple, int, float)):
        try:
            return np.asarray(data)
        except ValueError:  # in words of axes
            raise ao.ShapeError(
                "Lists inside of lists have one length. Received: some of others. Pad them: "
                "nn.utils.pad_sequences."
            ) from None
    if not hasattr(data, "to_numpy"):
        return np.asarray(ao.to_numpy(data))
    array = data.to_numpy()  # a data frame or a column of one
    if array.dtype.kind == "O":  # of columns of several kinds, or with missing numbers
        with suppress(TypeError, ValueError):
            return data.to_numpy(dtype="float64", na_value=np.nan)
    return array


def unpack(batch: Any) -> Batch:
    """Return a batch from ``x``, ``(x,)``, ``(x, y)`` or ``(x, y, sample_weight)``."""
    if isinstance(batch, Batch):
        return batch
    if batch is None:
        raise ValueError("A batch is x, (x, y) or (x, y, sample_weight). Received: None.")
    if isinstance(batch, list):
        batch = tuple(batch)
    parts = batch if isinstance(batch, tuple) else (batch,)
    if not 1 <= len(parts) <= 3:
        raise ValueError(
            f"A batch is x, (x, y) or (x, y, sample_weight). Received: a tuple of {len(parts)}."
        )
    return Batch(*parts)


def pass_after_pass(once_through: Callable[[int], Iterator[Batch]]) -> Iterator[Batch]:
    """Yield the batches of pass after pass, until one has none."""
    for number in count():
        has_some = False
        for batch in once_through(number):
            has_some = True
            yield batch
        if not has_some:
            return


class Arrays:
    """Batches of arrays in memory; every epoch has an order of its own, which the seed decides."""

    exhausted = False  # there is always another epoch

    def __init__(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        *,
        batch_size: int = 32,
        shuffle: bool = False,
        seed: int = 0,
        steps: int | None = None,
        class_weight: dict[int, float] | None = None,
    ) -> None:
        self.data = Batch(host(x), host(y), host(sample_weight))
        self.examples = _common_length(self.data)
        if not isinstance(batch_size, Integral) or batch_size < 1:
            raise ValueError(f"batch_size is a positive integer. Received: {batch_size=}.")
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.steps = steps
        self._endless = pass_after_pass(self.once_through)
        self.key = ao.random.key(seed, like="numpy")
        if class_weight is not None:
            self.data = weigh_classes(self.data, class_weight)
        # the common case: no tree to walk
        self.is_plain = all(a is None or isinstance(a, np.ndarray) for a in self.data)

    def __len__(self) -> int:
        return self.steps or ceil(self.examples / self.batch_size)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Yield the batches of one epoch; the last may be smaller.

        If ``steps`` are said, an epoch goes on where the last one stopped.
        """
        return islice(self._endless, self.steps) if self.steps else self.once_through(number)

    def once_through(self, number: int) -> Iterator[Batch]:
        """Yield each example once, in the order of that pass."""
        order = (
            ao.random.permutation(ao.random.fold_in(self.key, number), self.examples)
            if self.shuffle
            else None
        )
        for start in range(0, self.examples, self.batch_size):
            stop = start + self.batch_size
            yield self._part(slice(start, stop) if order is None else order[start:stop])

    def _part(self, index: Any) -> Batch:
        if self.is_plain:
            return Batch(*[None if part is None else _rows(part, index) for part in self.data])
        return tree.map(lambda a: _rows(a, index), self.data)

    def split(self, fraction: float) -> tuple[Batch, Batch]:
        """Return the first examples and the last ``fraction`` of them, taken before any shuffle."""
        if not isinstance(fraction, Real) or not 0 < fraction < 1:
            raise ValueError(f"validation_split lies between 0 and 1. Received: {fraction!r}.")
        cut = floor(self.examples * (1 - fraction))
        if cut in (0, self.examples):
            raise ValueError(
                f"validation_split={fraction} of {self.examples} examples leaves one part empty."
            )
        first, last = slice(0, cut), slice(cut, None)
        return tree.map(lambda a: a[first], self.data), tree.map(lambda a: a[last], self.data)


def _rows(array: Any, index: Any) -> np.ndarray:
    if not isinstance(array, np.ndarray):
        return array[index].toarray()
    return array[index] if isinstance(index, slice) else array.take(index, axis=0)


def _common_length(data: Batch) -> int:
    sizes = [a.shape[0] if a.shape else -1 for a in tree.leaves(data)]
    if not sizes or -1 in sizes or len(set(sizes)) > 1:
        shapes = [a.shape for a in tree.leaves(data)]
        raise ao.ShapeError(
            f"x, y and sample_weight have one row for each example. Received shapes: {shapes}."
        )
    if not sizes[0]:
        raise ao.ShapeError("There is at least one example. Received: arrays without rows.")
    return sizes[0]


def weigh_classes(batch: Batch, class_weight: dict[int, float]) -> Batch:
    """Return the batch with each target's weight times that of its class, one-hot or integer."""
    if not isinstance(batch.y, np.ndarray):
        raise ValueError(
            f"class_weight needs one array of targets. Received: {type(batch.y).__name__}. "
            "Give sample_weight for several outputs."
        )
    if not hasattr(class_weight, "get") or not all(
        isinstance(x, Real) for pair in class_weight.items() for x in pair
    ):
        raise ValueError(
            "class_weight is a dict of numbers: from each class, an integer, to its weight. "
            f"Received: {class_weight!r}."
        )
    classes = _classes(batch.y)
    found, place = np.unique(classes, return_inverse=True)
    weights = np.asarray([class_weight.get(int(c), 1.0) for c in found], np.float32)
    weight, given = weights[place.reshape(classes.shape)], batch.sample_weight
    if given is not None:
        rank = max(weight.ndim, given.ndim)
        own, given = (a.reshape(a.shape + (1,) * (rank - a.ndim)) for a in (weight, given))
        weight = own * given
    return batch._replace(sample_weight=weight.astype(np.float32))


def _classes(y: np.ndarray) -> np.ndarray:
    """Return the class of each target: one-hot, or an integer, whose last axis may be 1."""
    if y.ndim > 1 and y.shape[-1] > 1:
        if y.size and y.max() > 1:
            raise ValueError(
                "With class_weight, targets of several columns are one-hot; integers for each step "
                f"have a last axis of 1. Received: {y.max()} in targets of shape {y.shape}."
            )
        return y.argmax(-1)
    column = y[..., 0] if y.ndim > 1 else y
    return np.rint(column).astype(np.int64) if y.dtype.kind == "f" else column


def feed(like: Any, dtype: str, *, compiled: bool = False) -> Callable[[Batch], Batch]:
    """Return the function that takes host batches to the backend ``like``, floats to ``dtype``.

    Functions that JAX has compiled take NumPy arrays themselves, in a fifth of the time.
    """
    stays = like == "numpy" or (like == "jax" and compiled)
    put = ao.load(like).from_numpy  # `asarray` would find that out for each array, in 10 us

    def convert(array: np.ndarray) -> Any:
        if array.dtype.kind == "f" and array.dtype != dtype:
            array = array.astype(dtype)
        if stays:
            return array
        # not every library can have memory that is read-only, or in another order
        return put(array, copy=False if array.flags.carray else None)

    def convert_batch(batch: Batch) -> Batch:
        x, y, weight = batch
        if not (isinstance(x, np.ndarray) and y is None and weight is None):
            return Batch(*[_each(convert, part) for part in batch])
        return Batch(convert(x))

    return convert_batch


def _each(convert: Callable, part: Any) -> Any:
    if part is None:
        return None
    return convert(part) if isinstance(part, np.ndarray) else tree.map(convert, part)
