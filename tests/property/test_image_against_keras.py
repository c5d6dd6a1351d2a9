"""Functions of images give what Keras' give, on drawn arguments.

Keras' backends differ among themselves; each function is compared with the one that does what Keras
documents. What is left out here stands in docs/keras_differences.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from ..nn.oracle import Keras
from ..nn.scripts import images as scripts
from .drawing import Call
from .laws import for_all
from .samples import calls


def _as_drawn(call: Call) -> Call | None:
    return call


def _squarely(call: Call) -> Call:
    """Blur alike along both axes: Keras' backends don't agree on which is which."""
    (size, _), (sigma, _) = call.kwargs["kernel_size"], call.kwargs["sigma"]
    return Call(call.args, call.kwargs | {"kernel_size": (size, size), "sigma": (sigma, sigma)})


def _for_each(call: Call) -> Call:
    """Give each image of a batch its own map: Keras on NumPy demands it."""
    x, *maps = call.args
    batch = x.shape[:-3]
    rank = 1 if len(maps) == 1 else 2
    own = (np.array(np.broadcast_to(m, (*batch, *m.shape[-rank:]))) for m in maps if m is not None)
    if not batch:
        own = (m.reshape(m.shape[-rank:]) for m in maps)
    return Call((x, *own), call.kwargs)


def _flatly(call: Call) -> Call:
    """Keep parallels parallel: Keras on NumPy passes over c0 and c1."""
    x, transform = _for_each(call).args
    return Call((x, transform * np.asarray([1] * 6 + [0] * 2, transform.dtype)), call.kwargs)


def _within(call: Call) -> Call:
    """Fill as Keras on TensorFlow does: its other modes are not those that Keras documents."""
    kept = call.kwargs["fill_mode"] if call.kwargs["fill_mode"] == "nearest" else "constant"
    how = {"fill_mode": kept, "interpolation": "bilinear"}
    return Call(_for_each(call).args, call.kwargs | how)


def _batch_of_two(call: Call) -> Call | None:
    """Take batches, and sides with a second pixel to mirror."""
    x = call.args[0]
    first = call.kwargs["data_format"] == "channels_first"
    sides = x.shape[2:] if first else x.shape[1:-1]
    return call if x.ndim == 4 and min(sides) > 1 else None


def _several_positions(call: Call) -> Call | None:
    return call if call.args[1].ndim > 1 else None


def _true_blocks(call: Call) -> Call | None:
    return call if call.args[1] > 1 else None


class Case(NamedTuple):
    """The oracle's backend, the dtypes, and what of a drawn call is compared."""

    backend: str
    dtypes: tuple[str, ...]
    compared: Callable[[Call], Call | None] = _as_drawn


FLOAT, PIXELS = ("float32",), ("float32", "uint8", "int32")
CASES = {
    "image_affine_transform": [
        Case("numpy", FLOAT, _flatly),
        Case("tensorflow", FLOAT, _within),
    ],
    "image_crop_images": [Case("numpy", PIXELS)],
    "image_extract_patches": [Case("numpy", PIXELS)],
    "image_extract_patches_3d": [Case("numpy", PIXELS)],
    "image_gaussian_blur": [Case("numpy", FLOAT, _squarely)],
    "image_hsv_to_rgb": [Case("numpy", FLOAT)],
    "image_map_coordinates": [Case("numpy", PIXELS, _several_positions)],
    "image_pad_images": [Case("numpy", PIXELS)],
    "image_perspective_transform": [Case("numpy", PIXELS, _for_each)],
    "image_resize": [Case("numpy", PIXELS)],
    "image_rgb_to_grayscale": [Case("numpy", PIXELS)],
    "image_rgb_to_hsv": [Case("numpy", FLOAT)],
    "image_scale_and_translate": [Case("numpy", FLOAT)],
    "image_sobel_edges": [Case("tensorflow", FLOAT, _batch_of_two)],
    "image_ssim": [Case("numpy", FLOAT)],
    "depth_to_space": [Case("numpy", PIXELS, _true_blocks)],
    "psnr": [Case("numpy", FLOAT)],
    "space_to_depth": [Case("numpy", PIXELS, _true_blocks)],
}
PAIRS = [
    pytest.param(name, case, id=f"{name} {case.backend}")
    for name, cases in CASES.items()
    for case in cases
]


@pytest.fixture(scope="module")
def oracles():
    kept = {backend: Keras(backend) for backend in ("numpy", "tensorflow")}
    yield kept
    for oracle in kept.values():
        oracle.close()


def check_against(oracle: Keras, name: str, call: Call) -> None:
    op = ao.OPS[name]
    count = len(op.parameters)
    arrays, rest = call.args[:count], call.args[count:]
    plain = [np.ascontiguousarray(x) for x in arrays]
    actual = call.run(op.function)
    if not actual.size:  # Keras refuses what has no elements
        return
    short = name.removeprefix("image_")
    expected = oracle.run(scripts.image_function, short, (*plain, *rest), call.kwargs)
    # both chain a few composed functions; Keras may return float64 of float32
    assert_close(actual, np.asarray(expected), "gradient", dtype=actual.dtype)
    assert ao.dtype_name(actual.dtype) == ao.dtype_name(arrays[0].dtype)


@pytest.mark.parametrize(("name", "case"), PAIRS)
def test_values_are_keras(oracles, name, case):
    def law(call: Call) -> None:
        compared = case.compared(call)
        if compared is not None:
            check_against(oracles[case.backend], name, compared)

    for_all(calls(ao.OPS[name], dtypes=case.dtypes), law)


def test_every_function_of_images_is_compared():
    # other random numbers, compared below; the kernel of resize
    others = {"image_elastic_transform", "image_stretch"}
    assert {name for name in ao.OPS if name.startswith("image_")} == set(CASES) - TOP | others


TOP = {"depth_to_space", "psnr", "space_to_depth"}


@pytest.mark.parametrize("sigma", [1.0, 3.0])
def test_elastic_moves_are_as_large_as_keras(oracles, sigma):
    """Compare the spread of some thousand displacements, which are alike within some sigma."""
    options: dict[str, Any] = {"alpha": 10.0, "sigma": sigma}
    size = 280
    theirs = oracles["numpy"].run(scripts.displacement, size, options | {"seed": 3})
    ramp = np.tile(np.arange(size, dtype="float32")[:, None, None], (1, size, 1))
    moved = ao.image.elastic_transform(ramp, ao.random.key(3, like="numpy"), **options)
    ours = (moved - ramp)[40:-40, 40:-40]
    blobs = 200 * 200 / (4 * np.pi * sigma**2)  # that move on their own
    assert abs(np.std(ours) / np.std(theirs) - 1) < 4 / np.sqrt(blobs)
    assert abs(np.mean(ours)) < 4 * np.std(ours) / np.sqrt(blobs)


def test_resize_rounds_and_saturates_as_keras(oracles):
    """Rounding to even, and the ringing of kernels beyond a uint8's bounds."""
    x = np.asarray([0, 1, 2, 3, 4, 7, 255, 255, 0, 0], "uint8").reshape(1, 10, 1)
    for size, kind in [((1, 5), "bilinear"), ((2, 23), "bicubic"), ((3, 19), "lanczos5")]:
        expected = oracles["numpy"].run(scripts.image_function, "resize", (x, size, kind), {})
        np.testing.assert_array_equal(ao.image.resize(x, size, kind), expected)
