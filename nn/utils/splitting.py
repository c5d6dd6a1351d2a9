"""Data in two parts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from ..context import draw_seed


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
) -> tuple[Any, Any]:
    """Return two parts of the data, each as the whole: an array, or a tuple, dict or list of them.

    A size is a share (a float from 0 to 1) or a number of examples; what one of them leaves is the
    other. An iterable of examples, such as a ``torch.utils.data.Dataset``, is read once and
    returned as arrays.

    >>> x, y = np.arange(10), np.arange(10) % 2
    >>> (x_train, y_train), (x_test, y_test) = nn.utils.split_dataset((x, y), left_size=0.8)
    >>> x_test.tolist(), y_test.tolist()
    ([8, 9], [0, 1])

    Source: https://keras.io/api/utils/python_utils/#splitdataset-function
    """
    data = _arrays(dataset)
    lengths = {len(a) for a in tree.leaves(data)}
    if len(lengths) != 1:
        raise ao.ShapeError(f"All parts have one row for each example. Received: {lengths} rows.")
    count = lengths.pop()
    left, right = _counts(left_size, right_size, count)
    order = np.arange(count)
    if shuffle:
        key = ao.random.key(draw_seed() if seed is None else seed, like="numpy")
        order = ao.to_numpy(ao.random.permutation(key, count))
    rows = order[:left], order[count - right :] if right else order[:0]
    return tuple(tree.map(lambda a, at=at: a[at], data) for at in rows)  # type: ignore[return-value]


def _arrays(dataset: Any) -> Any:
    """Return a tree of NumPy arrays; examples one by one are stacked."""
    if hasattr(dataset, "shape"):
        return np.asarray(ao.to_numpy(dataset))
    if isinstance(dataset, dict):
        return {name: _arrays(part) for name, part in dataset.items()}
    if isinstance(dataset, (tuple, list)) and dataset and hasattr(dataset[0], "shape"):
        return type(dataset)(map(_arrays, dataset))
    if isinstance(dataset, tuple):
        return tuple(map(np.asarray, dataset))
    if not isinstance(dataset, Iterable) and not hasattr(dataset, "__getitem__"):
        raise TypeError(
            f"A data set is arrays, or examples one by one. Received: {type(dataset).__name__}."
        )
    examples = [tree.map(_host, e) for e in _each(dataset)]
    return tree.map(lambda *parts: np.stack(parts), *examples)


def _host(x: Any) -> np.ndarray:
    return np.asarray(ao.to_numpy(x)) if hasattr(x, "shape") else np.asarray(x)


def _each(dataset: Any) -> Iterable[Any]:
    """Return the examples; what has a length and numbers is asked for each of them."""
    indexed = hasattr(dataset, "__len__") and hasattr(dataset, "__getitem__")
    return (dataset[i] for i in range(len(dataset))) if indexed else dataset


def _counts(left: float | None, right: float | None, count: int) -> tuple[int, int]:
    """Return how many examples the parts have."""
    if left is None and right is None:
        raise ValueError("split_dataset takes left_size, right_size or both. Received: neither.")
    sizes: list[int | None] = []
    for name, size in (("left_size", left), ("right_size", right)):
        if size is None:
            sizes.append(None)
            continue
        whole = isinstance(size, int) and not isinstance(size, bool)
        if not (0 < size <= count if whole else 0 < size < 1):
            raise ValueError(
                f"{name} is a share between 0 and 1, or a number of the {count} examples. "
                f"Received: {size!r}."
            )
        sizes.append(int(size) if whole else round(size * count))
    first = count - (sizes[1] or 0) if sizes[0] is None else sizes[0]
    last = count - first if sizes[1] is None else sizes[1]
    if first + last > count:
        raise ValueError(f"The parts have at most {count} examples. Received: {first} and {last}.")
    return first, last
