"""What wrong arguments raise, on every backend: one table, tested and printed as a page.

``python -m tests.property.bad_inputs`` writes the page anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao

PAGE = Path(__file__).parents[2] / "docs" / "bad_inputs.md"


class Bad(NamedTuple):
    """A call, what it raises, and a piece of what the error says."""

    call: str
    error: type[Exception]
    says: str


def names(backend: str, other: str) -> dict[str, Any]:
    """Return what the calls of the table speak of, as arrays of a backend."""
    arrays = {
        "x": np.ones((2, 3), "float32"),
        "v": np.ones(4, "float32"),
        "i": np.asarray([0, 1], "int32"),
        "empty": np.ones((0, 3), "float32"),
        "image": np.ones((1, 5, 5, 3), "float32"),
        "kernel": np.ones((3, 3, 2, 4), "float32"),
        "key": np.asarray([1, 2], "uint32"),
    }
    here = {name: ao.asarray(a, like=backend) for name, a in arrays.items()}
    return here | {"ao": ao, "foreign": ao.asarray(arrays["x"], like=other)}


TABLE: dict[str, list[Bad]] = {
    "Arrays of two libraries": [
        Bad("ao.add(x, foreign)", ao.BackendError, "belong to one library"),
        Bad("ao.matmul(foreign, x)", ao.BackendError, "belong to one library"),
        Bad("ao.where(x, x, foreign)", ao.BackendError, "ao.asarray(x, like=y)"),
        Bad("ao.concat([x, foreign])", ao.BackendError, "belong to one library"),
        Bad("ao.clip(x, foreign)", ao.BackendError, "belong to one library"),
        Bad("ao.take(x, foreign)", ao.BackendError, "belong to one library"),
        Bad("ao.array_namespace(x, foreign)", ao.BackendError, "belong to one library"),
        Bad("ao.linalg.solve(x, foreign)", ao.BackendError, "belong to one library"),
        Bad("ao.einsum('ij,ij', x, foreign)", ao.BackendError, "belong to one library"),
    ],
    "No array": [
        Bad("ao.exp('text')", ao.BackendError, "An array of one of"),
        Bad("ao.exp(None)", ao.BackendError, "An array of one of"),
        Bad("ao.exp([1.0, 2.0])", ao.BackendError, "Make it an array with ao.asarray"),
        Bad("ao.add(x, 'text')", ao.BackendError, "Received"),
        Bad("ao.sum({})", ao.BackendError, "Received: dict"),
        Bad("ao.backend_of(3.0)", ao.BackendError, "An array of one of"),
        Bad("ao.asarray(object(), like=x)", ao.DTypeError, "numbers or bools"),
        Bad("ao.asarray('text', like=x)", ao.DTypeError, "numbers or bools"),
        Bad("ao.asarray([[1], [1, 2]], like=x)", ao.ShapeError, "equal lengths"),
        Bad("ao.concat([x, None])", ao.DTypeError, "Arrays are joined"),
        Bad("ao.kron(x, 'text')", ao.BackendError, "ao.asarray(x, like=y)"),
    ],
    "Shapes that do not fit": [
        Bad("ao.add(x, v)", ao.ShapeError, "Shapes broadcast when"),
        Bad("ao.where(x, v, v)", ao.ShapeError, "Received: (2, 3) and (4,)"),
        Bad("ao.matmul(x, x)", ao.ShapeError, "(..., n, k) and (..., k, m)"),
        Bad("ao.matmul(x, ao.sum(x))", ao.ShapeError, "(..., n, k) and (..., k, m)"),
        Bad("ao.tensordot(x, v, axes=1)", ao.ShapeError, "Summed axes pair up"),
        Bad("ao.tensordot(v, v, axes=2)", ao.IndexingError, "lies in [-1, 1)"),
        Bad("ao.reshape(x, (4,))", ao.ShapeError, "keeps the number of elements"),
        Bad("ao.reshape(x, (-1, -1))", ao.ShapeError, "At most one size"),
        Bad("ao.broadcast_to(x, (3,))", ao.ShapeError, "repeats axes of size 1"),
        Bad("ao.concat([])", ao.ShapeError, "At least one array"),
        Bad("ao.concat([x, v])", ao.ShapeError, "agree in every axis but"),
        Bad("ao.stack([x, v])", ao.ShapeError, "agree in every axis but"),
        Bad("ao.split(x, 2, axis=1)", ao.ShapeError, "Equal parts divide the axis"),
        Bad("ao.split(x, 0)", ao.ShapeError, "Equal parts divide the axis"),
        Bad("ao.squeeze(x, 0)", ao.ShapeError, "has size 1"),
        Bad("ao.tril(v)", ao.ShapeError, "2 or more dimensions"),
        Bad("ao.matrix_transpose(v)", ao.ShapeError, "2 or more dimensions"),
        Bad("ao.pad(x, (1, 2, 3))", ao.ShapeError, "(before, after)"),
        Bad("ao.pad(x, -1)", ao.ShapeError, "(before, after)"),
        Bad("ao.pad(x, 1, constant_values=[(0, 1)] * 3)", ao.ShapeError, "(before, after)"),
        Bad("ao.conv(v, kernel)", ao.ShapeError, "inputs (N, S..., C)"),
        Bad("ao.conv(image, kernel)", ao.ShapeError, "channels"),
        Bad("ao.conv(image, kernel, strides=0)", ao.ShapeError, "positive integer"),
        Bad("ao.conv(image, kernel, padding='full')", ao.ShapeError, '"valid", "same"'),
        Bad("ao.conv(image, kernel, data_format='NCHW')", ao.ShapeError, "channels_first"),
        Bad("ao.depthwise_conv(image, kernel)", ao.ShapeError, "(K..., C, M)"),
        Bad("ao.conv_transpose(image, kernel)", ao.ShapeError, "(K..., O, C)"),
        Bad("ao.max_pool(x, 2)", ao.ShapeError, "(N, S..., C)"),
        Bad("ao.adaptive_max_pool(x, 2)", ao.ShapeError, "(N, S..., C)"),
        Bad("ao.adaptive_average_pool(image, 0)", ao.ShapeError, "positive integer"),
        Bad("ao.glu(x)", ao.ShapeError, "even size"),
        Bad("ao.group_normalization(x, 2)", ao.ShapeError, "groups divides the features"),
        Bad("ao.dot_product_attention(x, x, x)", ao.ShapeError, "(B, T, N, H)"),
        Bad("ao.max_pool(image, (2, 2, 2))", ao.ShapeError, "pool_size"),
        Bad("ao.zeros((-1,), like=x)", ao.ShapeError, "not negative"),
        Bad("ao.tile(x, (-1,))", ao.ShapeError, "not negative"),
        Bad("ao.take_along_axis(x, i)", ao.ShapeError, "Indices have the array's shape"),
        Bad("ao.scatter_add(x, i, v)", ao.ShapeError, "the shape of ao.take"),
        Bad("ao.einsum('ij,jk', x, x)", ao.ShapeError, "A letter has one size"),
        Bad("ao.einsum('ij,ij->k', x, x)", ao.ShapeError, "letters of the operands"),
        Bad("ao.einsum('ij', x, x)", ao.ShapeError, "Each operand has its letters"),
        Bad("ao.inner(x, v)", ao.ShapeError, "Summed axes pair up"),
        Bad("ao.vecdot(x, v)", ao.ShapeError, "Vectors have one size"),
        Bad("ao.cross(v, v)", ao.ShapeError, "vectors of 3"),
        Bad("ao.convolve(x, v)", ao.ShapeError, "one dimension"),
        Bad("ao.rearrange(x, 'a b c -> a')", ao.ShapeError, "names 2 axes"),
        Bad("ao.hstack([x, v])", ao.ShapeError, "agree in every axis but"),
        Bad("ao.meshgrid(x, v)", ao.ShapeError, "Coordinates are vectors"),
        Bad("ao.diag(image)", ao.ShapeError, "a vector or a matrix"),
        Bad("ao.cov(image)", ao.ShapeError, "a vector or a matrix"),
        Bad("ao.bincount(x)", ao.ShapeError, "one dimension"),
        Bad("ao.searchsorted(x, v)", ao.ShapeError, "one dimension"),
        Bad("ao.histogram(x, 0)", ao.ShapeError, "Bins are given by"),
        Bad("ao.top_k(x, 5)", ao.ShapeError, "at most the size of the axis"),
        Bad("ao.arange(0, 5, 0, like=x)", ao.ShapeError, "not 0"),
        Bad("ao.interp(v, v, x)", ao.ShapeError, "Lines go through points"),
        Bad("ao.vmap(ao.sum, in_axes=2)(x)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.vmap(ao.sum, in_axes=0.5)(x)", ao.ShapeError, "An axis is an integer"),
        Bad("ao.linspace(0, 1, -1, like=x)", ao.ShapeError, "not negative"),
        Bad("ao.view_as_complex(x)", ao.ShapeError, "The last axis holds two parts"),
        Bad("ao.ctc_loss(x, x, i, i)", ao.ShapeError, "output (N, T, C)"),
        Bad("ao.scan(lambda c, x: (c, x), 0, (x, v))", ao.ShapeError, "have one length"),
    ],
    "Sizes beyond any memory": [
        Bad("ao.zeros((2**40, 2**40), like=x)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.full((2**40, 2**40), 1.5, like=x)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.eye(2**40, like=x)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.arange(2**61, like=x)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.broadcast_to(x[0, 0], (2**40, 2**40))", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.repeat(x, 2**62)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.tile(x, 2**61)", ao.ShapeError, "less than 2**63 bytes"),
        Bad("ao.pad(x, 2**40)", ao.ShapeError, "less than 2**63 bytes"),
    ],
    "Axes and indices": [
        Bad("ao.sum(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.sum(x, axis=(0, 0))", ao.ShapeError, "named once"),
        Bad("ao.sum(x, axis=0.5)", ao.ShapeError, "An axis is an integer"),
        Bad("ao.max(x, axis=-3)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.mean(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.argmax(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.argsort(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.sort(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.softmax(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.flip(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.roll(x, 1, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.repeat(x, 2, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.concat([x, x], axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.expand_dims(x, axis=3)", ao.IndexingError, "lies in [-3, 3)"),
        Bad("ao.squeeze(x, 2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.moveaxis(x, 0, 2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.permute_dims(x, (0,))", ao.ShapeError, "names every axis"),
        Bad("ao.permute_dims(x, (0, 0))", ao.ShapeError, "named once"),
        Bad("ao.cumulative_sum(x)", ao.ShapeError, "An axis is named"),
        Bad("ao.take(x, i, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.one_hot(i, 3, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.multi_hot(i, 3, axis=1)", ao.IndexingError, "lies in [-1, 1)"),
        Bad("ao.sparsemax(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.getitem(x, 2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.getitem(x, (0, 0, 0))", ao.IndexingError, "at most one entry for each axis"),
        Bad("ao.getitem(x, 'text')", ao.DTypeError, "An index is"),
        Bad("ao.getitem(x, 0.5)", ao.DTypeError, "An index is"),
        Bad("ao.setitem(x, 2, 0.0)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.at(x)[2].add(1.0)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.median(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.unstack(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.swapaxes(x, 0, 2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.rot90(v)", ao.IndexingError, "lies in [-1, 1)"),
        Bad("ao.trace(v)", ao.IndexingError, "lies in [-1, 1)"),
    ],
    "Values written into arrays": [
        Bad("ao.setitem(x, 0, v)", ao.ShapeError, "Shapes broadcast when"),
        Bad("ao.scatter(i, v, (4,))", ao.IndexingError, "at most one entry for each axis"),
        Bad("ao.scatter_update(x, i, v)", ao.ShapeError, "A value broadcasts to"),
        Bad("ao.segment_sum(x, v)", ao.DTypeError, "Indices are integers"),
        Bad(
            "ao.segment_sum(x, ao.asarray([0, 1, 2], like=x))",
            ao.ShapeError,
            "the shape of ao.take",
        ),
    ],
    "Linear algebra": [
        Bad("ao.linalg.inv(x)", ao.ShapeError, "a square matrix"),
        Bad("ao.linalg.det(x)", ao.ShapeError, "a square matrix"),
        Bad("ao.linalg.cholesky(x)", ao.ShapeError, "a square matrix"),
        Bad("ao.linalg.matrix_power(x, 2)", ao.ShapeError, "a square matrix"),
        Bad("ao.linalg.solve(x, v)", ao.ShapeError, "a square matrix"),
        Bad("ao.linalg.solve(ao.eye(3, like=x), v)", ao.ShapeError, "(..., n, n) and (n,)"),
        Bad("ao.linalg.lstsq(x, v)", ao.ShapeError, "(..., n, k) and (..., k, m)"),
        Bad("ao.linalg.eigh(v)", ao.ShapeError, "2 or more dimensions"),
        Bad("ao.linalg.svd(v)", ao.ShapeError, "2 or more dimensions"),
    ],
    "Fourier transforms": [
        Bad("ao.fft.fft(x, axis=2)", ao.IndexingError, "lies in [-2, 2)"),
        Bad("ao.fft.fft(ao.sum(x))", ao.IndexingError, "0-d array"),
        Bad("ao.fft.fft(x, n=0)", ao.ShapeError, "A transform has 1 to"),
        Bad("ao.fft.fft(x, norm='text')", ValueError, "backward, ortho, forward"),
        Bad("ao.fft.rfft(ao.astype(x, 'complex64'))", ao.DTypeError, "transforms real numbers"),
        Bad("ao.stft(v, 8, 2, 4)", ValueError, "at least as long as a sequence"),
    ],
    "Images": [
        Bad("ao.image.resize(x, (4, 4))", ao.ShapeError, "2 spatial axes"),
        Bad("ao.image.resize(image, (0, 4))", ao.ShapeError, "both positive"),
        Bad(
            "ao.image.resize(image, (4, 4), interpolation='text')",
            ao.ShapeError,
            "interpolation is one of",
        ),
        Bad("ao.image.rgb_to_grayscale(kernel)", ao.ShapeError, "1 or 3 channels"),
        Bad("ao.image.affine_transform(image, v)", ao.ShapeError, "(8,) or (N, 8)"),
        Bad("ao.image.extract_patches(image, 0)", ao.ShapeError, "positive integer"),
        Bad("ao.image.gaussian_blur(x)", ao.ShapeError, "2 spatial axes"),
        Bad(
            "ao.image.crop_images(image, target_height=3, target_width=2)",
            ao.ShapeError,
            "Two of top, bottom",
        ),
    ],
    "Nothing to choose from": [
        Bad("ao.max(empty)", ao.ShapeError, "reduced axes have elements"),
        Bad("ao.min(empty, axis=0)", ao.ShapeError, "reduced axes have elements"),
        Bad("ao.argmax(empty, axis=0)", ao.ShapeError, "reduced axes have elements"),
        Bad("ao.argmin(empty)", ao.ShapeError, "reduced axes have elements"),
    ],
    "Dtypes": [
        Bad("ao.astype(x, 'float31')", ao.DTypeError, "A dtype is one of"),
        Bad("ao.astype(x, None)", ao.DTypeError, "A dtype is one of"),
        Bad("ao.zeros((2,), dtype='text', like=x)", ao.DTypeError, "A dtype is one of"),
        Bad("ao.asarray([1], dtype=[], like=x)", ao.DTypeError, "A dtype is one of"),
        Bad("ao.bitwise_and(x, x)", ao.DTypeError, "integers and bools"),
        Bad("ao.bitwise_invert(x)", ao.DTypeError, "integers and bools"),
        Bad("ao.bitwise_left_shift(x, x)", ao.DTypeError, "integers and bools"),
        Bad("ao.one_hot(x, 3)", ao.DTypeError, "Classes are integers"),
        Bad("ao.one_hot(i, -1)", ao.ShapeError, "fewer than 0 classes"),
        Bad("ao.multi_hot(i, 3, sparse=True)", ao.UnsupportedError, "no sparse ones"),
        Bad("ao.take(x, v)", ao.DTypeError, "Indices are integers"),
        Bad("ao.take_along_axis(x, x)", ao.DTypeError, "Indices are integers"),
        Bad(
            "ao.astype(ao.astype(x, 'complex64'), 'float32')",
            ao.DTypeError,
            "A complex number is no real one",
        ),
        Bad("ao.bitwise_count(x)", ao.DTypeError, "integers and bools"),
    ],
    "Random numbers": [
        Bad("ao.random.bits(x, (2,))", ao.DTypeError, "A key is two uint32 words"),
        Bad("ao.random.uniform(i, (2,))", ao.DTypeError, "A key is two uint32 words"),
        Bad("ao.random.split(v)", ao.DTypeError, "A key is two uint32 words"),
        Bad("ao.random.uniform(key, (-1,))", ao.ShapeError, "not negative"),
        Bad("ao.random.bernoulli(key, (2,), 1.5)", ao.ShapeError, "A probability"),
        Bad("ao.random.normal(key, (2,), 0.0, -1.0)", ao.ShapeError, "a finite number from 0.0"),
        Bad("ao.random.uniform(key, (2,), dtype='int32')", ao.DTypeError, "a floating dtype"),
        Bad("ao.random.poisson(key, -1.0)", ao.ShapeError, "a finite number from 0.0"),
        Bad("ao.random.dropout(x, key, rate=1.5)", ao.ShapeError, "A probability"),
        Bad("ao.random.fold_in(key, i)", ao.ShapeError, "One integer is folded"),
        Bad("ao.random.key(-1)", ValueError, "A seed is an integer"),
        Bad("ao.random.key(0.5)", ValueError, "A seed is an integer"),
        Bad("ao.random.randint(key, (2,), 3, 3)", ao.ShapeError, "maxval is larger"),
    ],
    "Gradients": [
        Bad("ao.grad(ao.exp)(x)", ao.GradientError, "returns a 0-d array"),
        Bad("ao.grad(ao.sum)(i)", ao.GradientError, "arrays of floats"),
        Bad("ao.grad(ao.sum)(3.0)", ao.GradientError, "arrays of floats"),
        Bad("ao.grad(lambda x: 1.0)(x)", ao.GradientError, "returns a 0-d array"),
        Bad("ao.jacrev(ao.exp)(i)", ao.GradientError, "arrays that are floats"),
    ],
    "Backends": [
        Bad("ao.set_backend('matlab')", ao.MissingBackendError, "A backend is one of"),
        Bad("ao.asarray([1], like='matlab')", ao.MissingBackendError, "A backend is one of"),
        Bad("ao.to_backend(x, 'matlab')", ao.MissingBackendError, "A backend is one of"),
        Bad("ao.zeros((2,), like='absent')", ao.MissingBackendError, "pip install absent"),
        Bad("ao.to_backend(x, 'absent')", ao.MissingBackendError, "which is not installed"),
        Bad("ao.zeros((2,), device='abacus', like=x)", ValueError, "device"),
        Bad("ao.register_backend('numpy', ao, root='new')", ValueError, "are new"),
        Bad("ao.namespace('matlab')", ao.MissingBackendError, "A backend is one of"),
    ],
}

_INTRODUCTION = """# What wrong arguments raise

The same on every backend; `tests/property` tries each line. Here `x` is a float32 array of shape
(2, 3), `v` one of shape (4,), `i` the int32 array [0, 1], `empty` has shape (0, 3), `image` is
(1, 5, 5, 3), `kernel` (3, 3, 2, 4), `key` a random key, `foreign` an array of another library than
`x`, and `absent` a backend whose library is not installed. Each error is a standard Python one too:
a `ShapeError` is a `ValueError`; an `IndexingError` is both a `ShapeError` and an `IndexError`; a
`DTypeError`, `BackendError` or `GradientError` is a `TypeError`; a `MissingBackendError` an
`ImportError`.
"""


def page() -> str:
    """Return the table as a page of Markdown."""
    parts = [_INTRODUCTION]
    for title, rows in TABLE.items():
        lines = [f"| `{row.call}` | `{row.error.__name__}` | {row.says} |" for row in rows]
        parts.append(
            "\n".join((f"## {title}\n", "| call | raises | and says |", "|---|---|---|", *lines))
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
