"""Files that layers of the user's own write and read: Keras' ``save_assets`` and ``load_assets``.

They are members of the archive, by the places of the layers. Reading writes them to a folder that
is this process' own and is gone afterwards, and only for a layer that asks: a file can say what is
in it, not where it lies, and nn's own layers ask for none.

Source: https://keras.io/guides/customizing_saving_and_serialization/
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..module import Module
from .deserializing import reading
from .errors import FormatError
from .members import ASSETS
from .names import keras_places


@contextmanager
def written(model: Module) -> Generator[dict[str, Path]]:
    """Return the files that the layers of a model write, by the names of their members."""
    asking = _with(model, "save_assets")
    if not asking:
        yield {}
        return
    with TemporaryDirectory() as folder:
        for place, module in asking:
            inner = Path(folder, place)
            inner.mkdir(parents=True, exist_ok=True)
            module.save_assets(str(inner))
        files = (Path(where, name) for where, _, names in os.walk(folder) for name in names)
        yield {f"{ASSETS}{file.relative_to(folder).as_posix()}": file for file in files}


def give(model: Module, members: Mapping[str, memoryview]) -> None:
    """Let the layers of a model read their files; ``FormatError`` for those that nobody reads."""
    left = {name: data for name, data in members.items() if name.startswith(ASSETS)}
    for place, module in _with(model, "load_assets"):
        inside = f"{ASSETS}{place}/" if place else ASSETS
        own = {n.removeprefix(inside): d for n, d in members.items() if n.startswith(inside)}
        left = {name: data for name, data in left.items() if not name.startswith(inside)}
        with reading(f"the assets of {module.name}"), TemporaryDirectory() as folder:
            for name, data in own.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                with open(path, "xb") as file:
                    file.write(data)
            module.load_assets(folder)
    if left:
        raise FormatError(f"no layer of this model reads {', '.join(sorted(left)[:6])}.")


def _with(model: Module, hook: str) -> list[tuple[str, Any]]:
    """Return the modules that have a hook, by their places; those outside come first."""
    modules = keras_places(model).modules
    return [(place, module) for place, module in modules.items() if hasattr(module, hook)]
