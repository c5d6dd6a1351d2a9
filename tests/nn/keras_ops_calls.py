"""Calls of every function of ``keras.ops``, as Keras' documentation makes them.

Each line of keras_ops_calls.txt is an expression in the functions of the module under test and the
arrays below.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

_RANDOM = np.random.default_rng(7)


def _floats(*shape: int, low: float = -2, high: float = 2) -> np.ndarray:
    return _RANDOM.uniform(low, high, shape).astype("float32")


ARRAYS: dict[str, np.ndarray] = {
    "x": _floats(2, 3),
    "y": _floats(2, 3, low=0.5),
    "u": _floats(2, 3, low=-0.9, high=0.9),
    "v": _floats(3),
    "w": _floats(3),
    "n": np.asarray([[1, np.nan, 3], [np.nan, 5, -2]], "float32"),
    "e": np.asarray([[np.inf, 1, -np.inf], [np.nan, 0, -0.0]], "float32"),
    "i": np.asarray([[1, 5, 3], [2, 0, 7]], "int32"),
    "j": np.asarray([[3, 1, 2], [4, 2, 1]], "int32"),
    "p": np.asarray([0, 2, 1, 2, 0], "int32"),
    "q": _floats(5, 2),
    "b": np.asarray([[True, False, True], [False, False, True]]),
    "c": np.asarray([[False, False, True], [True, False, True]]),
    "s": np.asarray([-1.5, 0.0, 0.5, 1.25, 3.0], "float32"),
    "m": np.asarray([[4, 1, 0.5], [1, 3, 0.25], [0.5, 0.25, 2]], "float32"),
    "l": np.asarray([[2, 0, 0], [1, 3, 0], [0.5, 0.25, 1]], "float32"),
    "g": _floats(4, 3),
    "t": _floats(2, 3, 4),
    "z": (_floats(2, 3) + 1j * _floats(2, 3)).astype("complex64"),
    "images": _floats(2, 6, 7, 3, low=0, high=1),
    "others": _floats(2, 6, 7, 3, low=0, high=1),
    "sequences": _floats(2, 9, 4),
    "volumes": _floats(1, 4, 5, 4, 2),
    "kernel": _floats(3, 3, 3, 4),
    "kernel1": _floats(3, 4, 5),
    "kernel_t": _floats(3, 3, 4, 3),
    "depthwise": _floats(3, 3, 3, 2),
    "pointwise": _floats(1, 1, 6, 4),
    "query": _floats(2, 5, 2, 4),
    "key": _floats(2, 6, 2, 4),
    "value": _floats(2, 6, 2, 4),
    "probabilities": np.asarray([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]], "float32"),
    "onehot": np.asarray([[0, 1, 0], [1, 0, 0]], "float32"),
    "labels": np.asarray([1, 0], "int32"),
    "signal": _floats(2, 64),
    "ctc_output": _floats(2, 8, 5),
    "ctc_target": np.asarray([[1, 2, 2], [3, 1, 0]], "int32"),
    "ctc_target_length": np.asarray([3, 2], "int32"),
    "ctc_output_length": np.asarray([8, 7], "int32"),
}

CALLS = Path(__file__).with_suffix(".txt").read_text().splitlines()
