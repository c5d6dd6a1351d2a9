"""Files that were damaged, or made to do harm: refused by a ``FormatError``, or read right."""

from __future__ import annotations

import json
import os
import random
import struct
from pathlib import Path

import h5py
import numpy as np
import pytest

import nn
from nn.saving import hdf5_reading, safetensors, zips
from nn.saving.tensors import mapped

from .hostile import MUTATIONS, NIGHT, honest, in_memory, model, mutated, nested, watched

READERS = {".weights.h5": hdf5_reading.read, ".safetensors": safetensors.read, ".keras": zips.read}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return honest(tmp_path_factory.mktemp("honest"))


def same(found, expected) -> bool:
    """Say whether two files hold the same: names, shapes, dtypes and bytes."""
    if found.keys() != expected.keys():
        return False
    told = lambda x: bytes(x) if isinstance(x, memoryview) else (*x[:2], bytes(x.data))
    return all(told(a) == told(expected[k]) for k, a in found.items())


def data_ranges(raw: bytearray, found) -> np.ndarray:
    """Return which bytes of a file are the tensors' data, where every value is a right one."""
    inside = np.zeros(len(raw), bool)
    base = np.frombuffer(raw, np.uint8).ctypes.data
    for tensor in found.values():
        if not isinstance(tensor, memoryview) and len(tensor.data):
            start = np.frombuffer(tensor.data, np.uint8).ctypes.data - base
            inside[start : start + len(tensor.data)] = True
    return inside


# ------------------------------------------------------------ any bytes


@pytest.mark.parametrize("ending", READERS)
def test_a_flipped_byte_is_refused_or_without_effect_or_seen_by_the_model(files, ending):
    read, raw = READERS[ending], bytearray(files[1][ending].read_bytes())
    expected = read(memoryview(bytes(raw)))
    inside = data_ranges(raw, read(memoryview(raw)))
    step = 1 if NIGHT or len(raw) < 2000 else 7
    for at in range(0, len(raw), step):
        for mask in (0xFF, 0x01) if not inside[at] else ():
            raw[at] ^= mask
            try:
                found = read(memoryview(bytes(raw)))
            except nn.FormatError:
                found = None
            raw[at] ^= mask
            # other names and shapes are what strict loading compares with the model's
            if found is not None and not same(found, expected):
                assert ending != ".keras", at
                names = found.keys() != expected.keys()
                assert names or any(found[k][:2] != expected[k][:2] for k in found), at


@pytest.mark.parametrize("ending", READERS)
def test_mutated_files_are_refused_or_read_whole(files, ending, tmp_path):
    raw, path = files[1][ending].read_bytes(), tmp_path / f"m{ending}"
    draw, expected = random.Random(3), files[0].get_weights()
    fresh = model()
    for _ in range(MUTATIONS):
        path.unlink(missing_ok=True)  # weights may be the mapped file itself
        path.write_bytes(mutated(raw, draw))
        before = fresh.get_weights()
        try:
            with watched(path):
                loaded = nn.load_model(path) if ending == ".keras" else fresh
                if ending != ".keras":
                    fresh.load_weights(path)
        except nn.FormatError:
            after = fresh.get_weights()
            assert all(
                np.array_equal(a, b, equal_nan=True) for a, b in zip(before, after, strict=True)
            )
        else:
            assert [w.shape for w in loaded.get_weights()] == [w.shape for w in expected]
            if ending == ".keras":  # where a checksum covers the data too
                assert all(map(np.array_equal, loaded.get_weights(), expected))


@pytest.mark.parametrize("ending", READERS)
def test_a_file_cut_short_is_refused(files, ending):
    raw = files[1][ending].read_bytes()
    for size in range(0, len(raw), 1 if NIGHT else 97):
        with pytest.raises(nn.FormatError):
            READERS[ending](memoryview(raw[:size]))


# ------------------------------------------------------------ HDF5


def linked(kind):
    """Return a function that makes a file whose first kernel is not simply there."""
    values = np.ones((4, 3), "float32")

    def make(path: Path) -> None:
        with h5py.File(path.parent / "other.h5", "w") as other:
            other["secret"] = values
        values.tofile(path.parent / "raw")
        with h5py.File(path, "w") as file:
            group = file.create_group("layers/dense/vars")
            kind(group, path.parent, values)

    return make


def virtual(group, folder, values):
    layout = h5py.VirtualLayout(values.shape, values.dtype)
    layout[:] = h5py.VirtualSource(folder / "other.h5", "secret", values.shape)
    group.create_virtual_dataset("0", layout)


HDF5 = {
    "external link": lambda g, at, x: g.update({"0": h5py.ExternalLink(at / "other.h5", "secret")}),
    "soft link": lambda g, at, x: g.update({"0": h5py.SoftLink("/layers/dense/vars/1"), "1": x}),
    "external storage": lambda g, at, x: g.create_dataset(
        "0", x.shape, x.dtype, external=[(str(at / "raw"), 0, x.nbytes)]
    ),
    "virtual": virtual,
    "filter": lambda g, at, x: g.create_dataset("0", data=x, compression="gzip"),
    "chunks": lambda g, at, x: g.create_dataset("0", data=x, chunks=(2, 3)),
    "growing": lambda g, at, x: g.create_dataset("0", data=x, maxshape=(None, 3)),
    "shape bomb": lambda g, at, x: g.create_dataset("0", (1 << 40,), "f4", chunks=(1 << 20,)),
    "never written": lambda g, at, x: g.create_dataset("0", (1 << 30,), "f4"),
    "hard link": lambda g, at, x: g.update({"0": x}) or g.update({"1": g["0"]}),
    "cycle": lambda g, at, x: g.update({"0": g.file["layers"]}),
    "deep": lambda g, at, x: g.update({"a/" * 200 + "0": x}),
    "text": lambda g, at, x: g.update({"0": "pickle"}),
    "compound": lambda g, at, x: g.update({"0": np.zeros(2, [("a", "f4"), ("b", "i4")])}),
    "objects": lambda g, at, x: g.create_dataset("0", (2,), h5py.ref_dtype),
    "big-endian": lambda g, at, x: g.update({"0": x.astype(">f4")}),
    "named type": lambda g, at, x: g.file.update({"0": np.dtype("f4")}),
    "an attribute elsewhere": lambda g, at, x: g.attrs.create("r", g.ref, dtype=h5py.ref_dtype),
}


@pytest.mark.parametrize("kind", HDF5)
def test_hdf5_that_keras_does_not_write_is_refused(tmp_path, kind):
    path = tmp_path / "m.weights.h5"
    linked(HDF5[kind])(path)
    fresh = model()
    before = fresh.get_weights()
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.weights\.h5"):
        fresh.load_weights(path)
    assert all(map(np.array_equal, fresh.get_weights(), before))
    assert in_memory(lambda: fresh.load_weights(path)) < 4 << 20


# ------------------------------------------------------------ safetensors


def tensors_file(path: Path, header: str | bytes, data: bytes = b"") -> Path:
    header = header if isinstance(header, bytes) else header.encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)
    return path


def entry(dtype="F32", shape="[1]", offsets="[0,4]") -> str:
    return f'{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}'


@pytest.mark.parametrize(
    "header",
    [
        f'{{"a":{entry()},"a":{entry()}}}',
        f'{{"a":{entry()},"b":{entry()}}}',
        f'{{"a":{entry(offsets="[0,8]")}}}',
        f'{{"a":{entry(offsets="[4,8]")}}}',
        f'{{"a":{entry(offsets="[4,0]")}}}',
        f'{{"a":{entry(shape="[-1]")}}}',
        f'{{"a":{entry(shape="[true]")}}}',
        f'{{"a":{entry(shape="[1.0]")}}}',
        f'{{"a":{entry(shape="[" + "1," * 99 + "1]")}}}',
        f'{{"a":{entry(shape="[4611686018427387904,4611686018427387904]")}}}',
        f'{{"a":{entry(shape="[" + "9" * 5000 + "]")}}}',
        f'{{"a":{entry(dtype="O")}}}',
        f'{{"a":{entry(shape="[NaN]")}}}',
        f'{{"a":{nested(100_000)}}}',
        f'{{"":{entry()}}}',
        '{"a":{"dtype":"F32"}}',
        '{"a":[]}',
        "[]",
        "{",
        b"{\xff}",
    ],
)
def test_headers_that_lie_are_refused(tmp_path, header):
    path = tensors_file(tmp_path / "m.safetensors", header, bytes(4))
    with pytest.raises(nn.FormatError, match=r"m\.safetensors"):
        nn.saving.load_arrays(path)


def test_a_header_of_very_many_tensors_is_refused(tmp_path):
    some = ",".join(f'"{i}":{entry(shape="[0]", offsets="[0,0]")}' for i in range(100_001))
    path = tensors_file(tmp_path / "m.safetensors", "{" + some + "}")
    with pytest.raises(nn.FormatError, match="at most 100000 tensors"):
        nn.saving.load_arrays(path)
    long = tensors_file(tmp_path / "m.safetensors", b"{" + b" " * (1 << 25))
    with pytest.raises(nn.FormatError, match="at most"):
        nn.saving.load_arrays(long)


# ------------------------------------------------------------ indexes of shards


@pytest.mark.parametrize(
    "name",
    [
        "../m.weights.h5",
        "/etc/passwd",
        "m.keras",
        "sub/m.weights.h5",
        7,
        None,
        "",
        "..",
        "C:m.weights.h5",
    ],
)
def test_an_index_leads_to_no_other_folder(tmp_path, name):
    path = tmp_path / "m.weights.json"
    path.write_text(json.dumps({"metadata": {}, "weight_map": {"/vars": name}}))
    with watched(path), pytest.raises(nn.FormatError, match=r"m\.weights\.json"):
        model().load_weights(path)


def test_a_shard_that_is_a_link_or_not_what_the_index_says_is_refused(files, tmp_path):
    path = tmp_path / "m.weights.json"
    files[0].save_weights(path, max_shard_size=100 / 2**30)
    assert model().load_weights(path).complete
    index = json.loads(path.read_text())
    moved = {**index, "weight_map": dict.fromkeys(index["weight_map"], "m_00000.weights.h5")}
    path.write_text(json.dumps(moved))
    with pytest.raises(nn.FormatError, match="the index says 284 bytes of weights"):
        model().load_weights(path)
    moved["weight_map"]["/layers/dense/vars"] = "m_00001.weights.h5"
    path.write_text(json.dumps(moved))
    with pytest.raises(nn.FormatError, match="does not hold what the index says"):
        model().load_weights(path)
    path.write_text(json.dumps(index))
    (tmp_path / "m_00000.weights.h5").rename(tmp_path / "there")
    (tmp_path / "m_00000.weights.h5").symlink_to(tmp_path / "there")
    with pytest.raises(nn.FormatError, match="another folder"):
        model().load_weights(path)


def test_pipes_and_empty_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "p.safetensors")
    (tmp_path / "e.safetensors").touch()
    for name in ("p", "e"):
        with pytest.raises(nn.FormatError, match=rf"{name}\.safetensors"):
            mapped(tmp_path / f"{name}.safetensors")
