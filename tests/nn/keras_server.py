"""The oracle's process: it reads calls of scripts, runs them in Keras, writes what came out."""

from __future__ import annotations

import importlib
import os
import pickle
import sys

import numpy as np


def plain(x):
    """Return a tree with NumPy arrays in the place of tensors and variables."""
    import keras

    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):  # also Keras' own kinds of list
        return (tuple if isinstance(x, tuple) else list)(map(plain, x))
    if x is None or isinstance(x, (str, bool, int, float, np.ndarray, np.generic)):
        return x
    return np.asarray(keras.ops.convert_to_numpy(x))


def answer(module: str, name: str, args: tuple):
    """Return ("value", result), or ("error", class name, words) if the script raised."""
    import keras

    try:
        return "value", plain(getattr(importlib.import_module(module), name)(keras, *args))
    except Exception as error:
        return "error", type(error).__name__, str(error)


def main() -> None:
    """Answer until the input ends. A message is its length in eight bytes, then a pickle."""
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what Keras prints must not run into the answers
    while length := calls.read(8):
        data = pickle.dumps(answer(*pickle.loads(calls.read(int.from_bytes(length)))))
        answers.write(len(data).to_bytes(8) + data)
        answers.flush()


if __name__ == "__main__":
    main()
