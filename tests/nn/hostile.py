"""What hostile files are made of: honest ones, mutations of them, and a watch on the process."""

from __future__ import annotations

import copy
import json
import os
import random
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nn

# What reading a file must never do; `open` is looked at apart.
FORBIDDEN = {
    *("exec", "compile", "marshal.loads", "marshal.load", "pickle.find_class", "os.system"),
    *("subprocess.Popen", "os.exec", "os.spawn", "socket.connect", "socket.getaddrinfo"),
    *("urllib.Request", "os.mkdir", "os.remove", "os.rename", "os.symlink", "shutil.rmtree"),
}
# How Python itself reads the signatures of functions that are written in C.
HARMLESS = ("compile", "b'def foo(self, *args, **kwargs): pass'")
_watches: list[list[tuple[str, str]]] = []  # a hook can't be taken away, so it asks for these


def _hook(event: str, args: tuple) -> None:
    if event in FORBIDDEN or event == "open":
        for seen in _watches:
            seen.append((event, str(args[0]) if args else ""))


sys.addaudithook(_hook)


@contextmanager
def watched(*allowed: Any) -> Iterator[None]:
    """Raise ``AssertionError`` if something runs code, or opens another file than these."""
    found: list[tuple[str, str]] = []
    _watches.append(found)
    try:
        yield
    finally:
        _watches.remove(found)
    known = {HARMLESS, *(("open", str(path)) for path in allowed)}
    assert set(found) <= known, set(found) - known


NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "night"
MUTATIONS = 20_000 if NIGHT else 150  # of each format


def model() -> nn.Model:
    """Return a small model on NumPy."""
    with nn.use_backend("numpy"):
        return nn.Sequential(
            [nn.Input((4,)), nn.layers.Dense(3, activation="relu"), nn.layers.Dense(2)]
        )


def honest(folder: Path) -> tuple[nn.Model, dict[str, Path]]:
    """Return a trained model, and its file in each format."""
    m = model()
    m.compile("adam", "mse")
    m.fit(np.ones((4, 4), "float32"), np.ones((4, 2), "float32"), verbose=0)
    m.save(folder / "m.keras")
    m.save_weights(folder / "m.weights.h5")
    m.save_weights(folder / "m.safetensors")
    return m, {
        ending: folder / f"m{ending}" for ending in (".weights.h5", ".safetensors", ".keras")
    }


def in_memory(load) -> int:
    """Return the most bytes that a load takes, which is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(nn.FormatError):
            load()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# ------------------------------------------------------------ bytes


def mutated(data: bytes, draw: random.Random) -> bytes:
    """Return other bytes: some flipped, cut out, doubled, moved, or the end missing."""
    out = bytearray(data)
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        at, size = draw.randrange(len(out) + 1), draw.choice((1, 2, 4, 8, 64))
        kind = draw.randrange(7)
        if kind == 0:
            out[at : at + size] = draw.randbytes(len(out[at : at + size]))
        elif kind == 1:
            del out[at : at + size]
        elif kind == 2:
            out[at:at] = out[at : at + size]
        elif kind == 3:
            other = draw.randrange(len(out) + 1)
            out[at : at + size] = out[other : other + len(out[at : at + size])]
        elif kind == 4:
            out[at : at + size] = draw.choice((b"\0", b"\xff", b"\x7f")) * len(out[at : at + size])
        elif kind == 5:
            out[at : at + 8] = draw.randrange(len(data)).to_bytes(8, "little")
        else:
            del out[at:]
        if not out:
            return b""
    return bytes(out)


def archive(path: Any, members: dict[str, bytes]) -> Any:
    """Write a valid archive of members, and return its path."""
    with zipfile.ZipFile(path, "w") as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name), data)
    return path


def members(path: Any) -> dict[str, bytes]:
    """Return the members of an archive."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


# ------------------------------------------------------------ configs

NASTY: list[Any] = [
    *(None, True, -1, 0, 2**31, 2**63, -(2**70), 1e308, "", "x" * 10_000, "../../etc/passwd"),
    *([], {}, [[]], [None], [-1], [2**40, 2**40], "/etc/passwd", "http://localhost:9/x", "\0"),
    *({"class_name": "__lambda__", "config": {"code": "4wAA", "defaults": None, "closure": None}},),
    *({"class_name": "function", "config": "system", "module": "os", "registered_name": "x"},),
    *({"class_name": "Popen", "config": {"args": "id"}, "module": "subprocess"},),
    *({"class_name": "__numpy__", "config": {"value": [1] * 8, "dtype": "S999999999"}},),
    *({"class_name": "__numpy__", "config": {"value": [[1], [1, 2]], "dtype": "object"}},),
    *({"class_name": "Sequential", "config": {"layers": []}, "module": "keras"},),
]


def places(tree: Any, path: tuple = ()) -> Iterator[tuple]:
    """Yield the paths to all values in a config."""
    keys = range(len(tree)) if isinstance(tree, list) else tree if isinstance(tree, dict) else ()
    for key in keys:
        yield (*path, key)
        yield from places(tree[key], (*path, key))


def other_config(config: Any, draw: random.Random) -> Any:
    """Return a config in which some values are gone, or nasty, or those of other places."""
    config = copy.deepcopy(config)
    for _ in range(draw.choice((1, 1, 2, 3))):
        paths = list(places(config))
        if not paths:
            return config
        *where, last = draw.choice(paths)
        inside = config
        for key in where:
            inside = inside[key]
        kind = draw.randrange(4)
        if kind == 0:
            del inside[last]
        elif kind == 1:
            value: Any = config
            for key in draw.choice(paths):
                value = value[key]
            inside[last] = copy.deepcopy(value)
        else:
            inside[last] = copy.deepcopy(draw.choice(NASTY))
    return config


def nested(depth: int) -> str:
    """Return JSON of lists inside each other."""
    return "[" * depth + "]" * depth


def as_json(value: Any) -> bytes:
    """Return a value as a member of an archive."""
    return json.dumps(value).encode()
