"""Weights to files and back: ``.weights.h5`` as Keras has it, ``.safetensors``, and both in shards.

Source: https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import arrayops as ao

from ..module import Module
from ..variable import Variable
from . import hdf5_reading, safetensors
from .atomic import check_overwrite, replaced
from .errors import FormatError
from .fitting import Loaded, fit
from .names import keras_places, optimizer_places
from .own_state import all_or_nothing, give, own_sources, taken
from .shards import read_shards, write_shards, write_tensors
from .tensors import DTYPES, Source, Tensor, mapped


def save_weights(
    model: Module, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None
) -> None:
    """Write the weights; the file appears complete or not at all.

    ``.safetensors`` files have the names of ``named_variables``; ``.weights.h5`` files have Keras'
    paths, and the state of the optimizer. With ``max_shard_size``, in GiB, the weights go to
    several files, and ``filepath`` is their index: ``.weights.json``, ``.safetensors.index.json``.
    """
    path = Path(filepath)
    kind = kind_of(path)
    check_overwrite(path, overwrite)
    sources, names = contents(model, kind)
    if not sources and not getattr(model, "built", False):
        raise FormatError(
            f"{model.name} has no weights to save yet: build it by a call, or by Input."
        )
    if path.name.endswith(".json") != (max_shard_size is not None):
        raise FormatError(
            "weights in shards have a max_shard_size and a path that ends in .json. "
            f"Received: {max_shard_size=}.",
            file=path.name,
        )
    if max_shard_size is not None:
        write_shards(path, kind, sources, names, max_shard_size)
        return
    with replaced(path) as temporary:
        write_tensors(temporary, kind, sources, names)


def load_weights(
    model: Module, filepath: Any, skip_mismatch: bool = False, *, strict: bool = True
) -> Loaded:
    """Set the weights to those of a file, and return what was found, missing and unexpected.

    Nothing is changed unless every name, shape and kind of dtype fits; with ``strict=False`` all
    that fit are set, which ``skip_mismatch`` asks for in Keras' words.

    Of a ``.safetensors`` file the weights on NumPy and PyTorch are the mapped file itself, of which
    pages are read when they are first used. Nothing that is done to them changes the file. It may
    be replaced, as ``save_weights`` does, but who writes into it changes them, or ends the process.
    """
    path, strict = Path(filepath), strict and not skip_mismatch
    found = read_file(path)
    if kind_of(path) == "safetensors":
        variables = model.named_variables()
        return fit(model.name, variables, found, path, strict=strict, copy=False)
    return set_weights(model, found, path, strict)


def set_weights(module: Module, found: dict[str, Tensor], path: Path, strict: bool) -> Loaded:
    """Set weights, and the optimizer's state if there is one and it fits, by Keras' paths."""
    state = {name: found.pop(name) for name in list(found) if name.startswith("optimizer/")}
    places = keras_places(module)
    stores = taken(places.own, found)
    with all_or_nothing(module):
        report = fit(module.name, places.variables, found, path, strict=strict)
        for group, tensors in stores.items():
            try:
                give(places.own[group], group, tensors)
                report.loaded.extend(f"{group}/{name}" for name in tensors)
            except FormatError as error:
                if strict:
                    raise error.within(path) from error
                report.mismatched[group] = error.reason
    optimizer = getattr(module, "optimizer", None)
    if not state or optimizer is None:
        return report
    fits = set_optimizer(module, optimizer, state, path)
    if not fits:
        warnings.warn(
            f"{path}: the optimizer's state is another one's, so {optimizer.name} begins anew.",
            stacklevel=3,
        )
    return report._replace(optimizer=fits)


def set_optimizer(module: Any, optimizer: Any, state: dict[str, Tensor], path: Path) -> bool:
    """Set the state of an optimizer and return True, or change nothing and return False."""
    if state.keys() != optimizer_places(optimizer).keys():
        optimizer.build(module.trainable_variables)  # what was saved before it was built is short
    try:
        fit(optimizer.name, optimizer_places(optimizer), state, path)
    except FormatError:
        return False
    return True


def read_file(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a weight file, or of all its shards, by their names."""
    kind, view = kind_of(path), mapped(path)
    try:
        if path.name.endswith(".json"):
            return read_shards(path, view, read_file)
        return (safetensors if kind == "safetensors" else hdf5_reading).read(view)
    except FormatError as error:
        raise error.within(path) from None


def kind_of(path: Path) -> str:
    """Return the format of a weight file, which its name says."""
    for ending, kind in _ENDINGS.items():
        if path.name.endswith(ending):
            return kind
    raise FormatError(f"weight files end in {', '.join(_ENDINGS)}.", file=path.name)


_ENDINGS = {
    ".weights.h5": "h5",
    ".safetensors": "safetensors",
    ".weights.json": "h5",
    ".safetensors.index.json": "safetensors",
}


def contents(module: Module, kind: str) -> tuple[dict[str, Source], dict[str, str]]:
    """Return what a file of a kind holds of a model, and the names of its groups."""
    if kind == "safetensors":
        return sources_of(module.named_variables()), {}
    variables, names, own, _ = keras_places(module)
    optimizer = getattr(module, "optimizer", None)
    if optimizer is not None:
        variables = variables | optimizer_places(optimizer)
        names = names | {"optimizer/vars": optimizer.name}
    return sources_of(variables) | own_sources(own), names


def sources_of(variables: Mapping[str, Variable]) -> dict[str, Source]:
    """Return what is written of variables: their arrays, brought to the host one at a time."""
    found: dict[str, Source] = {}
    for name, variable in variables.items():
        if variable.dtype not in DTYPES:
            raise FormatError(f"{name} is {variable.dtype}. Files hold {', '.join(DTYPES)}.")
        get = partial(_on_host, variable)
        found[name] = Source(variable.dtype, variable.shape, get)
    return found


def _on_host(variable: Variable) -> Any:
    return ao.to_numpy(variable.value)
