"""The ``.keras`` archive: a config, weights, and who wrote it, in one file that Keras 3 opens.

Source: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import arrayops as ao

from ..context import context
from ..module import Module
from . import assets, hdf5_reading, hdf5_writing
from .atomic import check_overwrite, replaced
from .deserializing import deserialize_keras_object, reading
from .disk import begun
from .errors import FormatError
from .jsons import parsed
from .limits import weight_limit
from .members import CONFIG, METADATA, WEIGHTS, check_ending, read_members
from .names import keras_places
from .serializing import serialize_keras_object
from .tensors import Tensor
from .weights import contents, set_optimizer, set_weights

if TYPE_CHECKING:
    import zipfile

KERAS_VERSION = "3.15.1"  # whose format is written
_ALIGNMENT = 64
_PADDING = 0xD935  # the name of an extra field that is there to be long
_BESIDE = 1 << 16  # elements of weights that a model may have beside those in its file: LoRA's
_WIDE_FROM = 1 << 30  # bytes; from 4 GiB on zip needs wider numbers, and is told before the first


def save_model(model: Any, filepath: Any, overwrite: bool = True) -> None:
    """Write a model with its weights, and how it is compiled and trained so far, to a file.

    The file appears complete or not at all. Raises ``FormatError`` for a name that does not end in
    ``.keras``, ``ValueError`` for what a config can't tell.

    Source: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/#save-method
    """
    import zipfile

    path = Path(filepath)
    check_ending(path)
    check_overwrite(path, overwrite)
    config = json.dumps(serialize_keras_object(model)).encode()
    sources, names = contents(model, "h5")
    told = {
        "keras_version": KERAS_VERSION,
        "date_saved": datetime.now().strftime("%Y-%m-%d@%H:%M:%S"),
        "written_by": f"nn {ao.__version__}",
    }
    size = sum(source.size for source in sources.values())
    wide = size > _WIDE_FROM
    with (
        replaced(path) as temporary,
        begun(temporary, size) as whole,
        zipfile.ZipFile(whole, "w") as archive,
        assets.written(model) as others,
    ):
        archive.writestr(zipfile.ZipInfo(METADATA), json.dumps(told))
        archive.writestr(zipfile.ZipInfo(CONFIG), config)
        for name, file in others.items():
            archive.writestr(zipfile.ZipInfo(name), file.read_bytes())
        with archive.open(_aligned(archive, wide), "w", force_zip64=wide) as file:
            hdf5_writing.write(file, sources, names)


def _aligned(archive: zipfile.ZipFile, wide: bool) -> zipfile.ZipInfo:
    """Return the entry of the weights, with an extra field that lets them begin aligned."""
    from zipfile import ZipInfo

    info = ZipInfo(WEIGHTS)
    assert archive.fp is not None
    begin = archive.fp.tell() + 30 + len(WEIGHTS) + 20 * wide + 4
    padding = -begin % _ALIGNMENT
    info.extra = _PADDING.to_bytes(2, "little") + padding.to_bytes(2, "little") + bytes(padding)
    return info


def load_model(
    filepath: Any,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,
    *,
    backend: str | None = None,
    dtype: str | None = None,
) -> Any:
    """Return the model of a ``.keras`` file, or of the folder that Keras writes unzipped.

    It lives on ``backend``, or on the default one; with ``dtype``, also a policy's name, all its
    layers of floats are of that dtype. Classes and functions are those of nn, those registered, and
    ``custom_objects``; nothing in a file is ever run, imported or fetched. With ``compile`` the
    optimizer goes on where it stopped. Raises ``FormatError`` for anything in the file that is not
    as it should be.

    Source: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/#loadmodel-function
    """
    path = Path(filepath)
    if not path.is_dir():
        check_ending(path)
    members = read_members(path)
    config = _read(path, CONFIG, partial(parsed, finite=False), members)
    tensors = _read(path, WEIGHTS, hdf5_reading.read, members)
    _read(path, METADATA, parsed, members)  # nothing in it matters, but damage does
    if dtype is not None:
        config = _with_dtype(config, dtype)
    with ExitStack() as stack:
        # a graph may divide by weights that are not read yet, a number may be too large for float32
        stack.enter_context(np.errstate(all="ignore"))
        if backend is not None:
            stack.enter_context(ao.use_backend(backend))
        model = _model(path, config, tensors, custom_objects, compile)
        try:
            assets.give(model, members)
        except FormatError as error:
            raise error.within(path) from error
        return model


_OF_INPUTS = ("InputLayer", "__keras_tensor__")  # their floats become the layers' at the door


def _with_dtype(config: Any, dtype: str) -> Any:
    """Return a config whose layers of floats are of another dtype; losses stay as they are."""
    if isinstance(config, list):
        return [_with_dtype(part, dtype) for part in config]
    if not isinstance(config, dict) or config.get("class_name") in _OF_INPUTS:
        return config
    kept = {
        key: value if key == "compile_config" else _with_dtype(value, dtype)
        for key, value in config.items()
    }
    if "dtype" in kept and "float" in json.dumps(kept["dtype"]):
        kept["dtype"] = dtype
    return kept


def _model(path: Path, config: Any, tensors: dict[str, Tensor], custom: Any, compile: bool) -> Any:
    """Return a model of a config whose weights are those of the file."""
    if not isinstance(config, dict):
        raise FormatError("a config is an object.", file=path, member=CONFIG)
    if not compile:
        config["compile_config"] = None
    weights = {name: t for name, t in tensors.items() if not name.startswith("optimizer/")}
    state = {name: t for name, t in tensors.items() if name not in weights}
    try:
        model = _made(config, sum(prod(t.shape) for t in weights.values()), custom)
    except FormatError as error:
        raise error.within(path, CONFIG) from error
    try:
        set_weights(model, weights, path, strict=True)
        if state and model.optimizer is not None:
            _go_on(model, state, path)
    except FormatError as error:
        raise error.within(path, WEIGHTS) from error
    return model


def _made(config: dict[str, Any], held: int, custom: Any) -> Any:
    """Return the model of a config that has weights of about so many elements.

    Layers make weights before these are known to fit: some twice, and none that are far too large.
    """
    with weight_limit(2 * held + _BESIDE), _drawing_later() as undrawn:
        model = deserialize_keras_object(config, custom)
    if not isinstance(model, Module) or not hasattr(model, "save_weights"):
        raise FormatError(f"the config is of no model: {model!r}.")
    _draw(undrawn, model)
    return model


def _go_on(model: Any, state: dict[str, Tensor], path: Path) -> None:
    """Give the optimizer the state of the file."""
    with reading("optimizer"):  # a config may have made anything of it
        fits = set_optimizer(model, model.optimizer, state, path)
    if not fits:
        raise FormatError(
            f"the state of the optimizer is not one of {model.optimizer.name}. To read the model "
            "alone, pass compile=False."
        )


@contextmanager
def _drawing_later() -> Generator[list]:
    """Let weights begin as zeros inside; the value lists them, and what would draw each."""
    context.undrawn = undrawn = []
    try:
        yield undrawn
    finally:
        context.undrawn = None


def _draw(undrawn: list, model: Module) -> None:
    """Draw the weights that no file holds, such as those of LoRA."""
    held = {id(variable) for variable in keras_places(model).variables.values()}
    with reading("weights"):
        for variable, draw in undrawn:
            if id(variable) not in held:
                variable.value = ao.asarray(draw(), like=variable.value)


def _read(path: Path, member: str, read: Callable, members: dict[str, memoryview]) -> Any:
    try:
        return read(members[member])
    except FormatError as error:
        raise error.within(path, member) from None
