"""Weights in several files, and a JSON file that says which tensor is where.

Keras' index goes by groups (``x.weights.json``), the one of safetensors by tensors
(``x.safetensors.index.json``).

Source: https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from . import hdf5_writing, safetensors
from .atomic import replaced
from .disk import begun
from .errors import FormatError
from .jsons import parsed
from .tensors import Source, Tensor

Reader = Callable[[Path], dict[str, Tensor]]


def write_shards(
    path: Path, kind: str, sources: Mapping[str, Source], names: Mapping[str, str], most: float
) -> None:
    """Write tensors to as many files as they need, none with more than ``most`` GiB of them.

    All files are complete under other names before the first gets its own; the index comes last.
    """
    shards = _shared_out(sources, most * 2**30)
    files = _names(path, kind, len(shards))
    index = {
        "metadata": {"total_size": sum(source.size for source in sources.values())},
        "weight_map": _index(kind, dict(zip(files, shards, strict=True))),
    }
    with ExitStack() as stack:
        last = stack.enter_context(replaced(path))
        last.write_text(json.dumps(index, indent=4))
        for name, shard in zip(files, shards, strict=True):
            temporary = stack.enter_context(replaced(path.with_name(name)))
            own = {place.rpartition("/")[0] for place in shard}
            write_tensors(temporary, kind, shard, {g: names[g] for g in own if g in names})


def write_tensors(
    path: Path, kind: str, sources: Mapping[str, Source], names: Mapping[str, str]
) -> None:
    """Write tensors to one file of a kind; ``names`` says what the groups of HDF5 are called."""
    with begun(path, sum(source.size for source in sources.values())) as file:
        if kind == "safetensors":
            safetensors.write(file, sources, {"format": "nn"})
        else:
            hdf5_writing.write(file, sources, names)


def _shared_out(sources: Mapping[str, Source], most: float) -> list[dict[str, Source]]:
    shards: list[dict[str, Source]] = [{}]
    room = most
    for place, source in sources.items():
        if source.size > most:
            raise FormatError(
                f"{place} has {source.size} bytes, a shard at most {most:.0f}: "
                "give a larger max_shard_size."
            )
        if source.size > room:
            shards.append({})
            room = most
        shards[-1][place] = source
        room -= source.size
    return shards


def _names(path: Path, kind: str, count: int) -> list[str]:
    if kind == "safetensors":
        base = path.name.removesuffix(".safetensors.index.json")
        return [f"{base}-{i + 1:05}-of-{count:05}.safetensors" for i in range(count)]
    base = path.name.removesuffix(".weights.json")
    return [f"{base}_{i:05}.weights.h5" for i in range(count)]


def _index(kind: str, shards: Mapping[str, Mapping[str, Source]]) -> dict[str, Any]:
    """Return which file, or list of files, has a tensor or a group."""
    if kind == "safetensors":
        return {place: name for name, shard in shards.items() for place in shard}
    index: dict[str, Any] = {}
    for name, shard in shards.items():
        for group in dict.fromkeys("/" + place.rpartition("/")[0] for place in shard):
            index[group] = [*index.get(group, ()), name]
    return {g: found[0] if len(found) == 1 else found for g, found in index.items()}


# ------------------------------------------------------------ reading


def read_shards(path: Path, view: memoryview, read: Reader) -> dict[str, Tensor]:
    """Return the tensors of all files that an index names; they lie in its folder.

    Raises ``FormatError`` if a file has what the index does not say, or not what it says.
    """
    index = parsed(view)
    told = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(told, dict):
        raise FormatError("the index of shards has a weight_map.")
    files: dict[str, set[str]] = {}
    for place, names in told.items():
        for name in names if isinstance(names, list) else [names]:
            files.setdefault(_checked(name, path), set()).add(place)
    found: dict[str, Tensor] = {}
    for name, places in files.items():
        shard = read(path.with_name(name))
        by_group = path.name.endswith(".weights.json")
        held = {"/" + p.rpartition("/")[0] for p in shard} if by_group else set(shard)
        if held != places or found.keys() & shard.keys():
            raise FormatError(f"{name} does not hold what the index says of it.")
        found |= shard
    size = sum(len(tensor.data) for tensor in found.values())
    metadata = index.get("metadata")
    if isinstance(metadata, dict) and metadata.get("total_size", size) != size:
        raise FormatError(f"the index says {metadata['total_size']} bytes of weights, not {size}.")
    return found


def _checked(name: Any, path: Path) -> str:
    """Return the name of a shard, which is a file beside the index and of its format."""
    ending = ".weights.h5" if path.name.endswith(".weights.json") else ".safetensors"
    if not isinstance(name, str) or not name.endswith(ending) or Path(name).name != name:
        raise FormatError(f"a shard is a file {ending} in the folder of the index: {name!r}.")
    if "\\" in name or ":" in name or "\0" in name or path.with_name(name).is_symlink():
        raise FormatError(f"{name!r} may lead to another folder.")
    return name
