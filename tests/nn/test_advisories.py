"""What was reported of Keras' loaders, each made again: refused here, or read without effect.

By the numbers of the National Vulnerability Database (CVE), of GitHub's advisories (GHSA), and of
the changes to Keras that answered reports without either (#).
"""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import nn

from .hostile import archive, as_json, honest, in_memory, members, watched


@pytest.fixture(scope="module")
def right(tmp_path_factory) -> dict[str, bytes]:
    """Return the members of an honest archive."""
    return members(honest(tmp_path_factory.mktemp("honest"))[1][".keras"])


def layer(module: str, name: str, /, **config: Any) -> dict:
    """Return what a config says of a layer."""
    return {"module": module, "class_name": name, "config": config, "registered_name": name}


def function(module: str, name: str) -> dict:
    """Return what a config says of a function."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": "f"}


CODE = {
    "class_name": "__lambda__",
    "config": {"code": "4wEAAAAAAAAA", "defaults": None, "closure": None},
}
LAMBDA = layer("keras.layers", "Lambda", function=CODE)
PICKLE = {"class_name": "__bytes__", "config": {"value": "cos\nsystem\n(S'touch evil'\ntR."}}

# ------------------------------------------------------------ in the place of the first layer

LAYERS = {
    "CVE-2024-3660: code in a Lambda": LAMBDA,
    "CVE-2025-1550: a function of any module": layer(
        "keras.layers", "Lambda", function=function("os", "system"), arguments={"command": "id"}
    ),
    "CVE-2025-8747: a function of Keras that fetches files": layer(
        "keras.layers",
        "Lambda",
        function=function("keras.utils", "get_file"),
        arguments={"origin": "http://localhost:9/evil", "extract": True},
    ),
    "CVE-2025-9906: a call that switches safety off": layer(
        "keras.config", "enable_unsafe_deserialization"
    ),
    "CVE-2025-9906: a model in a file, loaded without safety": layer(
        "keras.layers",
        "Lambda",
        function=function("keras.models", "load_model"),
        arguments={"safe_mode": False},
    ),
    "CVE-2025-12058: a vocabulary in a file": layer(
        "keras.layers", "StringLookup", vocabulary="/etc/passwd"
    ),
    "CVE-2025-12058: a vocabulary at an address": layer(
        "keras.layers", "IntegerLookup", vocabulary="http://localhost:9/evil"
    ),
    "CVE-2025-49655: a pickle in a PyTorch module": layer(
        "keras.layers", "TorchModuleWrapper", module=PICKLE
    ),
    "CVE-2026-1462: a SavedModel from a path": layer(
        "keras.layers", "TFSMLayer", filepath="/tmp/evil"
    ),
}

# ------------------------------------------------------------ in the place of the weights

HDF5: dict[str, Callable[[h5py.Group], Any]] = {
    "CVE-2026-0897: a shape far larger than what is stored": lambda g: g.create_dataset(
        "0", (1 << 40,), "f4", chunks=(1 << 20,), compression="gzip"
    ),
    "CVE-2026-12570: an array that was never written": lambda g: g.create_dataset(
        "0", (1 << 40,), "f4"
    ),
    "CVE-2026-1669: values in another file": lambda g: g.create_dataset(
        "0", (12,), "f4", external=[("/etc/passwd", 0, 48)]
    ),
    "#22899: a link into another file": lambda g: g.update(
        {"0": h5py.ExternalLink("/etc/passwd", "x")}
    ),
    "#22899: a link by a path": lambda g: g.update({"0": h5py.SoftLink("/layers/dense_1/vars/0")}),
    "#22976: values of another file, put together": lambda g: g.create_virtual_dataset(
        "0", virtual()
    ),
}


def virtual() -> h5py.VirtualLayout:
    """Return an array that consists of another file's."""
    layout = h5py.VirtualLayout((12,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (12,))
    return layout


def with_weights(right: dict[str, bytes], path: Path, make: Callable) -> None:
    """Write an archive whose weights are such a file."""
    with h5py.File(made := io.BytesIO(), "w") as file:
        make(file.create_group("layers/dense/vars"))
    archive(path, right | {"model.weights.h5": made.getvalue()})


# ------------------------------------------------------------ in the place of the archive


def tar(path: Path, *entries: tuple[str, bytes, str]) -> None:
    """Write a tar archive of (name, kind, where a link leads)."""
    with tarfile.open(path, "w") as file:
        for name, kind, target in entries:
            told = tarfile.TarInfo(name)
            told.type, told.linkname = kind, target
            file.addfile(told, io.BytesIO())


def deep(path: Path) -> None:
    """Write a tar archive whose links lead farther than a path may be long."""
    name = "d" * 200
    steps = [("/".join([name] * n), tarfile.DIRTYPE, "") for n in range(1, 17)]
    tar(
        path,
        *steps,
        ("x", tarfile.SYMTYPE, "/".join([name] * 16) + "/.." * 20),
        ("x/evil", b"0", ""),
    )


def zipped(
    right: dict[str, bytes], path: Path, name: str, data: bytes = b"x", mode: int = 0
) -> None:
    """Write an honest archive with one more member."""
    archive(path, right)
    with zipfile.ZipFile(path, "a") as file:
        told = zipfile.ZipInfo(name)
        told.external_attr = mode << 16
        file.writestr(told, data)


def bomb(right: dict[str, bytes], path: Path) -> None:
    """Write an archive in which a small member becomes a large one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in right.items():
            file.writestr(name, data + bytes(100 << 20) * (name == "model.weights.h5"))


def arrays(right: dict[str, bytes], path: Path) -> None:
    """Write an archive whose weights are in NumPy's format, which says more than it holds."""
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(made := io.BytesIO(), "w") as file:
        file.writestr("0.npy", data)
    others = {name: data for name, data in right.items() if name != "model.weights.h5"}
    archive(path, others | {"model.weights.npz": made.getvalue()})


FILES: dict[str, Callable[[dict[str, bytes], Path], Any]] = {
    "CVE-2024-55459: a name from the root in a tar": lambda r, p: tar(p, ("/evil", b"0", "")),
    "CVE-2025-12060: a name that climbs in a tar": lambda r, p: tar(p, ("../evil", b"0", "")),
    "CVE-2025-12638: links longer than a path in a tar": lambda r, p: deep(p),
    "GHSA-hqp4-2352-xf5r: a name that climbs in a zip": lambda r, p: zipped(r, p, "../evil"),
    "#22973: a hard link in a tar": lambda r, p: tar(p, ("x", tarfile.LNKTYPE, "../evil")),
    "#23010: a member that becomes large": bomb,
    "#23015: a link in a zip": lambda r, p: zipped(
        r, p, "config.json/x", b"/etc/passwd", stat.S_IFLNK | 0o777
    ),
    "#23016: arrays in NumPy's format": arrays,
    **{name: lambda r, p, make=make: with_weights(r, p, make) for name, make in HDF5.items()},
}


def with_layer(right: dict[str, bytes], path: Path, told: dict) -> None:
    """Write an archive whose first layer is such a one."""
    config = json.loads(right["config.json"])
    config["config"]["layers"][1] = told | {"build_config": {"input_shape": [None, 4]}}
    archive(path, right | {"config.json": as_json(config)})


FILES |= {name: lambda r, p, told=told: with_layer(r, p, told) for name, told in LAYERS.items()}


@pytest.mark.parametrize("advisory", FILES)
def test_a_file_that_was_reported_of_keras_is_refused(right, tmp_path, monkeypatch, advisory):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "m.keras"
    FILES[advisory](right, path)
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.keras: "):
        nn.load_model(path)
    assert in_memory(lambda: nn.load_model(path)) < 32 << 20
    assert os.listdir(tmp_path) == ["m.keras"]


# ------------------------------------------------------------ by other doors

DOORS = {
    "an object": nn.saving.deserialize_keras_object,
    "a layer": nn.layers.deserialize,
    "the class": lambda told: nn.layers.Lambda.from_config(told["config"]),
    "a model": lambda told: nn.Sequential.from_config({"name": "m", "layers": [told]}),
    "JSON": lambda told: nn.models.model_from_json(
        json.dumps(layer("keras", "Sequential", name="m", layers=[told]))
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_cve_2026_12481_code_comes_in_by_no_other_door(door):
    with watched(), pytest.raises(nn.FormatError, match="code, which is never read"):
        DOORS[door](LAMBDA)


@pytest.mark.parametrize("name", ["m.h5", "m.hdf5", "m.keras", "m.weights.h5"])
def test_cve_2025_9905_code_in_a_file_of_keras_2_is_not_looked_at(tmp_path, name):
    path = tmp_path / name
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(layer("keras", "Sequential", layers=[LAMBDA]))
        file.create_group("model_weights")
    with watched(path), pytest.raises(nn.FormatError):
        nn.load_model(path)
    with watched(path), pytest.raises(nn.FormatError):
        nn.Sequential([nn.Input((4,)), nn.layers.Dense(2)]).load_weights(path)


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil"])
def test_cve_2026_12479_a_name_with_a_slash_is_refused(right, tmp_path, name):
    config = json.loads(right["config.json"])
    config["config"]["layers"][1]["config"]["name"] = name
    archive(tmp_path / "m.keras", right | {"config.json": as_json(config)})
    with watched(tmp_path / "m.keras"), pytest.raises(nn.FormatError, match="without a slash"):
        nn.load_model(tmp_path / "m.keras")


@pytest.mark.parametrize("name", ["C:\\evil", ".."])
def test_cve_2026_12479_the_name_of_a_layer_is_no_path(right, tmp_path, name):
    config = json.loads(right["config.json"])
    config["config"]["layers"][1]["config"]["name"] = name
    path, folder = tmp_path / "m.keras", tmp_path / "in" / "to"
    archive(path, right | {"config.json": as_json(config)})
    folder.mkdir(parents=True)
    with watched(path):
        model = nn.load_model(path)
    model.save(folder / "n.keras")
    model.save_weights(folder / "n.weights.h5")
    model.save_weights(folder / "n.safetensors")
    assert sorted(os.listdir(folder)) == ["n.keras", "n.safetensors", "n.weights.h5"]
    assert sorted(os.listdir(tmp_path)) == ["in", "m.keras"]
    assert os.listdir(tmp_path / "in") == ["to"]
    again = nn.load_model(folder / "n.keras")
    assert all(map(np.array_equal, again.get_weights(), model.get_weights()))
