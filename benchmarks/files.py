"""Saving and loading a model of 100 M parameters: against Keras and safetensors, in one run.

    python -m benchmarks.files [millions of parameters] [folder]

Both libraries' models are on PyTorch. Ours is on the disk when `save` returns, theirs may be in the
system's memory alone, so each of theirs is timed a second time with `fsync`. Loads find the file in
the system's memory.
"""

import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from .timing import medians, print_ratios, use_one_core

use_one_core()
os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import safetensors.numpy
import safetensors.torch

import nn

UNITS = 2048  # a kernel has 4 M parameters
ROUNDS = {"warmup": 1, "min_rounds": 5, "budget": 0.0}


def stack(library, depth: int):
    """Return a model of square layers."""
    dense = [library.layers.Dense(UNITS, use_bias=False) for _ in range(depth)]
    return library.Sequential([library.Input((UNITS,)), *dense])


def synced(save, path: Path) -> None:
    """Save, and wait until the file is on the disk."""
    save(path)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def resident() -> float:
    """Return the megabytes of this process that are its own: mapped files are the system's."""
    with open("/proc/self/status") as status:
        rows = dict(line.split(":", 1) for line in status)
    return int(rows["RssAnon"].split()[0]) / 1024


def compare(title: str, ours: dict, theirs: dict, path: Path) -> None:
    """Time saves, the plain and the flushed, and print ours over theirs.

    Each has a file of its own: who replaces a file that was never flushed pays for that.
    """
    saves = {name: partial(save, path) for name, save in ours.items()}
    for name, save in theirs.items():
        saves[name] = partial(save, path.with_name(f"a-{name}-{path.name}"))
        other = path.with_name(f"b-{name}-{path.name}")
        saves[f"{name}, flushed"] = partial(synced, save, other)
    print_ratios(title, medians(saves, **ROUNDS), base=next(iter(theirs)))


def print_memory(path: Path) -> None:
    """Print what a load adds to the memory of the process, before an array is looked at."""
    size = path.stat().st_size / 2**20
    for backend in ("numpy", "torch"):
        before = resident()
        found = nn.saving.load_arrays(path, backend=backend)
        print(f"{backend}: a file of {size:.0f} MiB adds {resident() - before:.1f} MiB", len(found))


def main(millions: int, folder: Path) -> None:
    """Run all comparisons."""
    depth = round(millions * 1e6 / UNITS**2)
    with nn.use_backend("torch"):
        ours = stack(nn, depth)
    theirs = stack(keras, depth)
    arrays = {f"w{i}": np.asarray(w) for i, w in enumerate(ours.get_weights())}
    tensors = {name: v.value for name, v in ours.named_variables().items()}
    h5, whole, st = (folder / f"m{ending}" for ending in (".weights.h5", ".keras", ".safetensors"))
    compare(".weights.h5, save", {"nn": ours.save_weights}, {"Keras": theirs.save_weights}, h5)
    loads = {"nn": ours.load_weights, "Keras": theirs.load_weights}
    told = medians({k: partial(load, h5) for k, load in loads.items()}, **ROUNDS)
    print_ratios(".weights.h5, load", told, base="Keras")
    compare(".keras, save", {"nn": ours.save}, {"Keras": theirs.save}, whole)
    loads = {
        "nn": partial(nn.load_model, whole, backend="torch"),
        "Keras": partial(keras.saving.load_model, whole),
    }
    print_ratios(".keras, load", medians(loads, **ROUNDS), base="Keras")
    save_st = {
        "safetensors.torch": partial(safetensors.torch.save_file, tensors),
        "safetensors.numpy": partial(safetensors.numpy.save_file, arrays),
    }
    compare(".safetensors, save", {"nn": ours.save_weights}, save_st, st)
    ours.save_weights(st)
    loads = {
        "nn, into a model": partial(ours.load_weights, st),
        "nn, NumPy": partial(nn.saving.load_arrays, st),
        "nn, PyTorch": partial(nn.saving.load_arrays, st, backend="torch"),
        "safetensors.torch": partial(safetensors.torch.load_file, st),
        "safetensors.numpy": partial(safetensors.numpy.load_file, st),
    }
    told = medians(loads, **ROUNDS)
    print_ratios(".safetensors, load", told, base="safetensors.torch")
    print_memory(st)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as made:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, Path(made))
