"""Sequences made into arrays: filled up to one length, or cut into windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

import numpy as np

import arrayops as ao

from ..context import draw_seed


def pad_sequences(
    sequences: Sequence[Sequence[Any]],
    maxlen: int | None = None,
    dtype: str = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: float = 0.0,
) -> np.ndarray:
    """Return sequences of different lengths as one array of shape (count, maxlen, ...).

    Shorter ones are filled up with ``value``, longer ones cut, in front ("pre") or behind ("post").

    >>> nn.utils.pad_sequences([[1, 2, 3], [4]], padding="post")
    array([[1, 2, 3],
           [4, 0, 0]], dtype=int32)

    Source: https://keras.io/api/data_loading/timeseries/#padsequences-function
    """
    for what, where in (("padding", padding), ("truncating", truncating)):
        if where not in ("pre", "post"):
            raise ValueError(f'{what} is "pre" or "post". Received: {where!r}.')
    rows = [np.asarray(row) for row in sequences]
    if any(row.ndim == 0 for row in rows):
        raise ValueError("Each sequence is a list or an array. Received: a number among them.")
    shapes = {row.shape[1:] for row in rows if len(row)}
    if len(shapes) > 1:
        raise ValueError(f"The items of all sequences have one shape. Received: {sorted(shapes)}.")
    longest = max(map(len, rows), default=0) if maxlen is None else maxlen
    padded = np.full((len(rows), longest, *(shapes or {()}).pop()), value, dtype=dtype)
    for line, row in zip(padded, rows, strict=True):
        kept = row[:longest] if truncating == "post" else row[max(len(row) - longest, 0) :]
        if len(kept):
            line[slice(len(kept)) if padding == "post" else slice(-len(kept), None)] = kept
    return padded


def timeseries_dataset_from_array(
    data: Any,
    targets: Any,
    sequence_length: int,
    sequence_stride: int = 1,
    sampling_rate: int = 1,
    batch_size: int | None = 128,
    shuffle: bool = False,
    seed: int | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Windows:
    """Return batches of windows of a series, with the target that belongs to each window's begin.

    Windows begin every ``sequence_stride`` rows, and take every ``sampling_rate``-th row. What is
    returned can be iterated again and again, and goes into ``fit``; with ``shuffle`` the order is
    another one each time. ``targets`` may be None; ``batch_size=None`` gives window by window.

    >>> series = np.arange(6)
    >>> [(x.tolist(), y.tolist()) for x, y in
    ...  nn.utils.timeseries_dataset_from_array(series, series[3:], 3, batch_size=2)]
    [([[0, 1, 2], [1, 2, 3]], [3, 4]), ([[2, 3, 4]], [5])]

    Source: https://keras.io/api/data_loading/timeseries/
    """
    for name, number in (
        ("sequence_length", sequence_length),
        ("sequence_stride", sequence_stride),
        ("sampling_rate", sampling_rate),
        ("batch_size", 1 if batch_size is None else batch_size),
    ):
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"{name} is a positive integer. Received: {number!r}.")
    data = np.asarray(data)
    first, end = slice(start_index, end_index).indices(len(data))[:2]
    begins = end - first - (sequence_length - 1) * sampling_rate
    if targets is not None:
        targets = np.asarray(targets)
        begins = min(begins, len(targets))
    if begins < 1:
        raise ValueError(
            f"A window covers {(sequence_length - 1) * sampling_rate + 1} rows and has a target. "
            f"Received: {end - first} rows"
            + (f", {len(targets)} targets." if targets is not None else ".")
        )
    windows = Windows(data[first:end], targets, np.arange(0, begins, sequence_stride))
    windows.steps = np.arange(sequence_length) * sampling_rate
    windows.batch_size, windows.shuffle = batch_size, shuffle
    windows.seed = draw_seed() if seed is None else seed
    return windows


class Windows:
    """Batches of windows of a series, as often as they are asked for."""

    steps: np.ndarray
    batch_size: int | None
    shuffle: bool
    seed: int
    _epoch = 0

    def __init__(self, data: np.ndarray, targets: np.ndarray | None, begins: np.ndarray) -> None:
        self.data = data
        self.targets = targets
        self.begins = begins

    def __len__(self) -> int:
        return ceil(len(self.begins) / (self.batch_size or 1))

    def __iter__(self) -> Iterator[Any]:
        """Yield (windows, targets), or windows alone if there are no targets."""
        begins = self.begins
        if self.shuffle:
            key = ao.random.fold_in(ao.random.key(self.seed, like="numpy"), self._epoch)
            begins = begins[ao.to_numpy(ao.random.permutation(key, len(begins)))]
            self._epoch += 1
        if self.batch_size is None:
            yield from map(self._at, begins)
            return
        for i in range(0, len(begins), self.batch_size):
            yield self._at(begins[i : i + self.batch_size])

    def _at(self, begins: Any) -> Any:
        x = self.data[np.add.outer(begins, self.steps)]
        return x if self.targets is None else (x, self.targets[begins])
