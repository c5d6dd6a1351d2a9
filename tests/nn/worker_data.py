"""Datasets whose batches workers prepare; processes import them from here."""

from __future__ import annotations

import time

import numpy as np

import nn


class Rows(nn.utils.PyDataset):
    """Given batches, and notes of what was asked for."""

    def __init__(self, rows, **options):
        super().__init__(**options)
        self.rows = rows
        self.hooks: list[str] = []
        self.asked: list[int] = []

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        self.asked.append(index)
        return self.rows[index]

    def on_epoch_begin(self):
        self.hooks.append("begin")

    def on_epoch_end(self):
        self.hooks.append("end")


class Slow(nn.utils.PyDataset):
    """Batches that take a moment each."""

    def __init__(self, size, **options):
        super().__init__(**options)
        self.size = size
        self.asked: list[int] = []

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        self.asked.append(index)
        time.sleep(0.002)
        return np.ones((2, 3), "float32"), np.ones((2, 1), "float32")


class Broken(nn.utils.PyDataset):
    """A dataset whose second batch cannot be had."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return fetch_from_the_shelf(index)


def fetch_from_the_shelf(index):
    """Return the first batch; there is no other."""
    if index:
        raise KeyError(f"no batch {index}")
    return np.ones((2, 6), "float32"), np.ones(2, "int64")


class Unpicklable(Slow):
    """A dataset that holds what no process can be sent."""

    def __init__(self):
        super().__init__(3, workers=1, use_multiprocessing=True)
        self.read = lambda: None
