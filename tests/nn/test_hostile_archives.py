"""Archives and configs that were made to do harm: refused by a ``FormatError``, and nothing else.

What was reported of Keras' own loaders stands in ``test_advisories.py``.
"""

from __future__ import annotations

import json
import os
import random
import zipfile
from pathlib import Path

import h5py
import pytest

import nn

from .hostile import (
    MUTATIONS,
    archive,
    as_json,
    honest,
    in_memory,
    members,
    mutated,
    nested,
    other_config,
    watched,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return honest(tmp_path_factory.mktemp("honest"))


# ------------------------------------------------------------ archives


def rewritten(files, tmp_path, **changes):
    """Return an archive with other members, valid as an archive."""
    return archive(tmp_path / "m.keras", members(files[1][".keras"]) | changes)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "a/../../evil",
        "C:\\evil",
        "assets/x.txt",
        "assets/../../x",
        "é",
        "x",
    ],
)
def test_other_members_are_refused_and_none_is_written(files, tmp_path, name):
    path = rewritten(files, tmp_path, **{name: b"x"})
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.keras"):
        nn.load_model(path)
    assert os.listdir(tmp_path) == ["m.keras"]


def test_a_member_that_is_there_twice_is_refused(files, tmp_path):
    path = rewritten(files, tmp_path)
    with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate name"):
        file.writestr("config.json", "{}")
    with pytest.raises(nn.FormatError, match=r"config\.json: it is there twice"):
        nn.load_model(path)


@pytest.mark.parametrize(
    "names", [("config.json", "metadata.json"), ("config.json", "model.weights.h5")]
)
def test_swapped_members_are_refused(files, tmp_path, names):
    found = members(files[1][".keras"])
    a, b = names
    with pytest.raises(nn.FormatError):
        nn.load_model(archive(tmp_path / "m.keras", found | {a: found[b], b: found[a]}))


@pytest.mark.parametrize("member", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_missing_member_is_named(files, tmp_path, member):
    found = members(files[1][".keras"])
    del found[member]
    with pytest.raises(nn.FormatError, match=member):
        nn.load_model(archive(tmp_path / "m.keras", found))


def test_a_compressed_bomb_is_refused_before_it_grows(files, tmp_path):
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members(files[1][".keras"]).items():
            file.writestr(name, data)
        file.writestr("bomb", bytes(100 << 20))
    assert in_memory(lambda: nn.load_model(path)) < 4 << 20


@pytest.mark.parametrize("kind", ["external link", "external storage", "shape bomb"])
def test_hdf5_in_an_archive_is_held_to_the_same(files, tmp_path, kind):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        group = file.create_group("layers/dense/vars")
        if kind == "external link":
            group["0"] = h5py.ExternalLink("/etc/passwd", "x")
        elif kind == "shape bomb":
            group.create_dataset("0", (1 << 40,), "f4", chunks=(1 << 20,))
        else:
            group.create_dataset("0", (12,), "f4", external=[("/etc/passwd", 0, 48)])
    path = rewritten(files, tmp_path, **{"model.weights.h5": (tmp_path / "w.h5").read_bytes()})
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.keras: model\.weights\.h5"):
        nn.load_model(path)


def refused_or_read(path: Path) -> None:
    try:
        nn.load_model(path)
    except nn.FormatError as error:
        if error.file != path:
            raise AssertionError(f"{error} does not name the file") from error


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5", "metadata.json"])
def test_mutated_members_with_right_checksums_are_refused_or_read(files, tmp_path, member):
    right, path, draw = members(files[1][".keras"]), tmp_path / "m.keras", random.Random(4)
    config = json.loads(right["config.json"])
    for i in range(MUTATIONS):
        other = (
            as_json(other_config(config, draw))
            if member == "config.json" and i % 2
            else mutated(right[member], draw)
        )
        archive(path, right | {member: other})
        with watched(path):
            refused_or_read(path)


# ------------------------------------------------------------ configs


def layer(module: str, name: str, /, **config) -> dict:
    """Return what a config says of a layer."""
    return {"module": module, "class_name": name, "config": config, "registered_name": name}


CODE = {
    "class_name": "__lambda__",
    "config": {"code": "4wEAAAAAAAAA", "defaults": None, "closure": None},
}
IMPORTED = {"module": "os", "class_name": "function", "config": "system", "registered_name": "f"}
# Each in the place of the first layer of an honest config.
ATTACKS = {
    "code in an activation": layer("keras.layers", "Activation", activation=CODE),
    "a class of any module": layer("subprocess", "Popen", args=["touch", "evil"]),
    "a class of Python": layer("builtins", "eval", source="1"),
    "a class by its path": layer("keras.layers", "os.system", command="touch evil"),
    "a registered name of a module": layer("keras.layers", "Dense", units=3)
    | {"registered_name": "os>system", "class_name": "system"},
    "an initializer that is a function": layer(
        "keras.layers", "Dense", units=3, kernel_initializer=IMPORTED
    ),
    "too many units": layer("keras.layers", "Dense", units=10**9),
    "units beyond all numbers": layer("keras.layers", "Dense", units=10**30),
    "a table too large": layer("keras.layers", "Embedding", input_dim=2**31 - 1, output_dim=2**20),
    "negative units": layer("keras.layers", "Dense", units=-3),
    "an array that is huge": layer(
        "keras.layers",
        "Dense",
        units=3,
        bias_initializer=layer(
            "keras.initializers",
            "Constant",
            value={"class_name": "__numpy__", "config": {"value": [1], "dtype": "S2000000000"}},
        ),
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_by_a_config_are_refused(files, tmp_path, monkeypatch, attack):
    monkeypatch.chdir(tmp_path)
    config = json.loads(members(files[1][".keras"])["config.json"])
    told = ATTACKS[attack]
    shape = {"build_config": {"input_shape": [None, 4]}}
    config["config"]["layers"][1] = told | shape
    path = rewritten(files, tmp_path, **{"config.json": as_json(config)})
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.keras: "):
        nn.load_model(path)
    assert in_memory(lambda: nn.load_model(path)) < 32 << 20
    assert os.listdir(tmp_path) == ["m.keras"]


@pytest.mark.parametrize("config", [nested(50_000), nested(200), '{"a":' * 5000 + "1" + "}" * 5000])
def test_configs_that_are_too_deep_are_refused(files, tmp_path, config):
    path = rewritten(files, tmp_path, **{"config.json": config.encode()})
    with pytest.raises(nn.FormatError, match=r"m\.keras: config\.json"):
        nn.load_model(path)


def test_a_model_inside_itself_is_refused(files, tmp_path):
    config = json.loads(members(files[1][".keras"])["config.json"])
    inner = config
    for _ in range(60):
        outer = json.loads(json.dumps(config))
        outer["config"]["layers"][1] = inner
        inner = outer
    path = rewritten(files, tmp_path, **{"config.json": as_json(inner)})
    with pytest.raises(nn.FormatError, match=r"m\.keras: config\.json"):
        nn.load_model(path)
