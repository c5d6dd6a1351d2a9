"""Files of arrays without a model: a dict of names, to and from any backend and dtype."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import arrayops as ao

from .atomic import replaced
from .errors import FormatError
from .own_state import source_of
from .shards import write_tensors
from .tensors import DTYPES
from .weights import kind_of, read_file


def save_arrays(arrays: Mapping[str, Any], path: Any) -> None:
    """Write arrays of any library by their names, to a ``.safetensors`` or ``.weights.h5`` file.

    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "a.safetensors")
    ...     nn.saving.save_arrays({"x": np.arange(3)}, path)
    ...     nn.saving.load_arrays(path)
    {'x': array([0, 1, 2])}
    """
    path = Path(path)
    sources = {name: source_of(name, array) for name, array in arrays.items()}
    if path.name.endswith(".json"):
        raise FormatError("arrays go to one file.", file=path.name)
    kind = kind_of(path)
    with replaced(path) as temporary:
        write_tensors(temporary, kind, sources, {})


def load_arrays(path: Any, *, backend: str = "numpy", dtype: str | None = None) -> dict[str, Any]:
    """Return the arrays of a weight file, or of its shards, by their names.

    They are arrays of ``backend``, floats in ``dtype`` if it is given. NumPy's and PyTorch's are
    the mapped file itself if it is ``.safetensors``: pages are read when they are first used, and
    the file must not be written into, only replaced.
    """
    found: dict[str, Any] = {}
    copy = kind_of(Path(path)) != "safetensors"
    for name, tensor in read_file(Path(path)).items():
        array = tensor.array()
        if dtype is not None and "float" in tensor.dtype:
            array = array.astype(DTYPES[ao.dtype_name(dtype)], copy=False)
        copied = copy or not array.flags.aligned
        found[name] = ao.asarray(array, like=backend, copy=copied or None)
    return found
