"""Saving and loading a model of 100 M parameters: against Keras and safetensors, in one run.

    python -m benchmarks.files [.keras .weights.h5 .safetensors] [--millions 100] [--folder DIR]

Both libraries' models are on PyTorch. Ours is on the disk when `save` returns, theirs may be in
the system's memory alone: so each of theirs is timed a second time with `fsync`, and ours without.
Loads find the file in the system's memory.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .timing import medians, print_ratios, use_one_core

use_one_core()
os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import safetensors.numpy
import safetensors.torch
import torch

import nn

UNITS = 2048  # a kernel has 4 M parameters
timed = partial(medians, warmup=1, min_rounds=5, budget=0.0)


def stack(library: Any, depth: int):
    """Return a model of square layers."""
    dense = [library.layers.Dense(UNITS, use_bias=False) for _ in range(depth)]
    return library.Sequential([library.Input((UNITS,)), *dense])


def synced(save: Callable, path: Path) -> None:
    """Save, and wait until the file is on the disk."""
    save(path)
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def resident() -> float:
    """Return the megabytes of this process that are its own: mapped files are the system's."""
    with open("/proc/self/status") as status:
        rows = dict(line.split(":", 1) for line in status)
    return int(rows["RssAnon"].split()[0]) / 1024


def unflushed(save: Callable, path: Path) -> None:
    """Save, and leave it to the system when the file gets to the disk."""
    flush, os.fsync = os.fsync, lambda handle: None
    try:
        save(path)
    finally:
        os.fsync = flush


def compare(ours: Callable, theirs: dict, path: Path) -> None:
    """Time saves, ours and theirs, plain and flushed, and print ours over theirs.

    Each has a file of its own: who replaces a file that was never flushed pays for that.
    """
    at = lambda letter: path.with_name(f"{letter}-{path.name}")
    saves = {"nn": partial(ours, path), "nn, not flushed": partial(unflushed, ours, at("n"))}
    for name, save in theirs.items():
        saves[name] = partial(save, at(f"a-{name}"))
        saves[f"{name}, flushed"] = partial(synced, save, at(f"b-{name}"))
    print_ratios(f"save {path.name}", timed(saves), base=next(iter(theirs)))


def print_loads(title: str, loads: dict, base: str) -> None:
    """Time loads, and print them over one of them."""
    print_ratios(f"load {title}", timed(loads), base=base)


def print_memory(path: Path) -> None:
    """Print what a load adds to the memory of the process, before an array is looked at."""
    size = path.stat().st_size / 2**20
    for backend in ("numpy", "torch"):
        before = resident()
        found = nn.saving.load_arrays(path, backend=backend)
        print(f"{backend}: a file of {size:.0f} MiB adds {resident() - before:.1f} MiB", len(found))


# ------------------------------------------------------------ the formats


def h5(ours: nn.Model, depth: int, folder: Path) -> None:
    """Compare weights in HDF5."""
    path, theirs = folder / "m.weights.h5", stack(keras, depth)
    compare(ours.save_weights, {"Keras": theirs.save_weights}, path)
    loads = {"nn": ours.load_weights, "Keras": theirs.load_weights}
    print_loads(path.name, {name: partial(load, path) for name, load in loads.items()}, "Keras")


def archive(ours: nn.Model, depth: int, folder: Path) -> None:
    """Compare whole models."""
    path = folder / "m.keras"
    compare(ours.save, {"Keras": stack(keras, depth).save}, path)
    loads = {
        "nn": partial(nn.load_model, path, backend="torch"),
        "Keras": partial(keras.saving.load_model, path),
    }
    print_loads(path.name, loads, "Keras")


def tensors(ours: nn.Model, depth: int, folder: Path) -> None:
    """Compare arrays by their names, and the like into a model."""
    path = folder / "m.safetensors"
    held = {name: v.value for name, v in ours.named_variables().items()}
    arrays = {name: np.asarray(value) for name, value in held.items()}
    theirs = {
        "safetensors.torch": partial(safetensors.torch.save_file, held),
        "safetensors.numpy": partial(safetensors.numpy.save_file, arrays),
    }
    compare(ours.save_weights, theirs, path)
    loads = {
        "nn, NumPy": partial(nn.saving.load_arrays, path),
        "nn, PyTorch": partial(nn.saving.load_arrays, path, backend="torch"),
        "safetensors.torch": partial(safetensors.torch.load_file, path),
        "safetensors.numpy": partial(safetensors.numpy.load_file, path),
    }
    print_loads(path.name, loads, "safetensors.torch")
    square = [torch.nn.Linear(UNITS, UNITS, bias=False) for _ in range(depth)]
    model, other = torch.nn.Sequential(*square), folder / "theirs.safetensors"
    safetensors.torch.save_model(model, str(other))
    into = {
        "nn": partial(ours.load_weights, path),
        "safetensors.torch": partial(safetensors.torch.load_model, model, other),
    }
    print_loads(f"{path.name} into a model", into, "safetensors.torch")
    print_memory(path)


FORMATS = {".weights.h5": h5, ".keras": archive, ".safetensors": tensors}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("formats", nargs="*", default=list(FORMATS), metavar="FORMAT")
    parser.add_argument("--millions", type=int, default=100)
    parser.add_argument("--folder")
    asked = parser.parse_args()
    depth = round(asked.millions * 1e6 / UNITS**2)
    with nn.use_backend("torch"):
        ours = stack(nn, depth)
    for ending in asked.formats:
        with tempfile.TemporaryDirectory(dir=asked.folder) as made:
            FORMATS[ending](ours, depth, Path(made))


if __name__ == "__main__":
    main()
