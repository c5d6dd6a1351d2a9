"""What holds of images beside the laws of every op: inverses, batches of unknown size, messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .laws import BACKENDS

random = np.random.default_rng(0)
X = random.random((2, 4, 4, 3)).astype("float32")
SHIFT = np.asarray([1, 0, -1, 0, 1, 0, 0, 0], "float32")  # to the right, by a pixel
CORNERS = np.asarray([[0, 0], [3, 0], [0, 3], [3, 3]], "float32")

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "resize": lambda x: ao.image.resize(x, (3, 7), "lanczos3", antialias=True),
    "resize, nearest": lambda x: ao.image.resize(x, (3, 7), "nearest"),
    "resize, padded": lambda x: ao.image.resize(x, (3, 7), pad_to_aspect_ratio=True),
    "scale_and_translate": lambda x: ao.image.scale_and_translate(
        x, (None, 3, 7, 3), [0.8, 1.3], [0.3, -0.7], (1, 2), "cubic"
    ),
    "affine_transform": lambda x: ao.image.affine_transform(x, ao.asarray(SHIFT, like=x)),
    "perspective_transform": lambda x: ao.image.perspective_transform(
        x, ao.asarray(CORNERS, like=x), ao.asarray(CORNERS[[1, 0, 3, 2]], like=x)
    ),
    "extract_patches": lambda x: ao.image.extract_patches(x, (2, 3), 1, padding="same"),
    "gaussian_blur": lambda x: ao.image.gaussian_blur(x, (3, 5), (0.7, 2.0)),
    "sobel_edges": ao.image.sobel_edges,
    "rgb_to_hsv": ao.image.rgb_to_hsv,
    "hsv_to_rgb": ao.image.hsv_to_rgb,
    "rgb_to_grayscale": ao.image.rgb_to_grayscale,
    "ssim": lambda x: ao.image.ssim(x, x, filter_size=3),
    "crop_images": lambda x: ao.image.crop_images(x, 1, None, 1, 0, None, 2),
    "pad_images": lambda x: ao.image.pad_images(x, 1, 2, None, None, 8, 9),
    "space_to_depth": lambda x: ao.space_to_depth(x, 2),
    "depth_to_space": lambda x: ao.depth_to_space(ao.concat([x, x, x, x], axis=-1), 2),
}
# Functions whose bodies make arrays of their own, which is not done on records without values.
OF_ARRAYS = {"affine_transform", "perspective_transform"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - OF_ARRAYS))
def test_the_number_of_images_may_be_unknown(name):
    function = FUNCTIONS[name]
    known = function(X)
    assert function(ao.LazyArray((None, 4, 4, 3), "float32")).shape == (None, *known.shape[1:])


@pytest.mark.parametrize("one", [(8,), (None, 8)])
def test_the_number_of_maps_may_be_unknown(one):
    images = ao.LazyArray((None, 4, 4, 3), "float32")
    out = ao.image.affine_transform(images, ao.LazyArray(one, "float32"))
    assert out.shape == (None, 4, 4, 3)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_graph_of_tensorflow_takes_any_number_of_images(name):
    tf = pytest.importorskip("tensorflow")
    graph = tf.function(
        FUNCTIONS[name], autograph=False, input_signature=[tf.TensorSpec((None, 4, 4, 3))]
    )
    for images in (X, X[:1]):
        expected = FUNCTIONS[name](images)
        assert_close(graph(tf.constant(images)), expected, "gradient", backend="tensorflow")


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_compiled_functions_of_images(name, backend):
    compiled = ao.jit(FUNCTIONS[name])
    assert_close(
        compiled(ao.asarray(X, like=backend)), FUNCTIONS[name](X), "gradient", backend=backend
    )


# ---------------------------------------------------------------- inverses


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_blocks_go_back(data_format):
    images = random.random((2, 4, 4, 4))
    there = ao.space_to_depth(images, 2, data_format)
    assert_equal(ao.depth_to_space(there, 2, data_format), images)


def test_colours_go_back():
    images = random.random((5, 5, 3))
    assert_close(ao.image.hsv_to_rgb(ao.image.rgb_to_hsv(images)), images, "composed")


def test_a_perspective_goes_to_its_points():
    """Four single bright pixels come to lie where they are sent."""
    image = np.zeros((9, 9, 1))
    start = np.asarray([[1, 1], [6, 2], [2, 7], [7, 7]], "float64")
    end = np.asarray([[2, 1], [7, 1], [1, 6], [6, 8]], "float64")
    for value, (x, y) in enumerate(start.astype(int), 1):
        image[y, x] = value
    out = ao.image.perspective_transform(image, start, end)
    for value, (x, y) in enumerate(end.astype(int), 1):
        assert_close(out[y, x], np.asarray([float(value)]), "gradient")


@pytest.mark.parametrize("method", ["bilinear", "bicubic", "lanczos3", "lanczos5"])
def test_a_constant_image_stays_constant(method):
    for antialias in (False, True):
        out = ao.image.resize(np.ones((5, 3, 1)), (3, 7), method, antialias)
        assert_close(out, np.ones((3, 7, 1)), "composed")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_key_gives_one_elastic_transform(backend):
    first, again = (
        ao.image.elastic_transform(
            ao.asarray(X, like=backend), ao.random.key(7, like=backend), alpha=3.0, sigma=1.0
        )
        for _ in range(2)
    )
    assert_equal(first, again)
    assert_close(
        first,
        ao.image.elastic_transform(X, ao.random.key(7, like="numpy"), alpha=3.0, sigma=1.0),
        "gradient",
        backend=backend,
    )


# ---------------------------------------------------------------- what can't be read, and messages


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("fill_mode", ["constant", "nearest", "wrap", "reflect", "mirror"])
def test_positions_that_are_no_numbers_read_no_foreign_memory(backend, fill_mode):
    at = ao.asarray(
        np.asarray([[np.nan, np.inf, -np.inf, 1e30, -1e30, 1.0]], "float32"), like=backend
    )
    x = ao.asarray(np.asarray([1.0, 2.0, 3.0], "float32"), like=backend)
    with np.errstate(invalid="ignore"):
        out = ao.to_numpy(ao.image.map_coordinates(x, at, 0, fill_mode, 9.0))
    assert set(out) <= {1.0, 2.0, 3.0, 9.0}
    assert out[-1] == 2.0


MISTAKES = {
    "Images have 2 spatial axes": lambda x: ao.image.resize(x[0, 0], (2, 2)),
    "data_format is one of": lambda x: ao.image.sobel_edges(x, "NHWC"),
    "size is": lambda x: ao.image.resize(x, (0, 2)),
    "interpolation is one of nearest, bilinear, bicubic": lambda x: ao.image.resize(
        x, (2, 2), "area"
    ),
    "has pixels": lambda x: ao.image.resize(x[:, :0], (2, 2), "nearest"),
    "both True": lambda x: ao.image.resize(
        x, (2, 2), crop_to_aspect_ratio=True, pad_to_aspect_ratio=True
    ),
    "method is one of": lambda x: ao.image.scale_and_translate(
        x, (2, 4, 4, 3), [1.0], [1.0], (1,), "nearest"
    ),
    "but for spatial_dims": lambda x: ao.image.scale_and_translate(
        x, (2, 4, 5, 3), [1.0], [1.0], (1,), "linear"
    ),
    "order is 0": lambda x: ao.image.map_coordinates(x[0, 0], x[0, :2, :, 0], 3),
    "fill_mode is one of": lambda x: ao.image.affine_transform(x, SHIFT, fill_mode="edge"),
    "A transform is": lambda x: ao.image.affine_transform(x, SHIFT[:6]),
    "one map for all": lambda x: ao.image.affine_transform(x, np.stack([SHIFT] * 3)),
    "Points are": lambda x: ao.image.perspective_transform(x, CORNERS[:3], CORNERS),
    "positive sigma": lambda x: ao.image.gaussian_blur(x, (3, 3), (0.0, 1.0)),
    "A window of 11 fits": lambda x: ao.image.ssim(x, x),
    "one shape": lambda x: ao.psnr(x, x[:1], 1.0),
    "A colour has 3 channels": lambda x: ao.image.rgb_to_hsv(x[..., :2]),
    "Two of top, bottom": lambda x: ao.image.crop_images(x, 1, 1),
    "No side is negative": lambda x: ao.image.pad_images(x, 1, 1, target_height=2, target_width=9),
    "No more is cut": lambda x: ao.image.crop_images(x, 3, 0, 2, 0),
    "divide into blocks": lambda x: ao.space_to_depth(x, 3),
    "size is an integer, or": lambda x: ao.image.extract_patches(x, (2, 2, 2, 2)),
}


@pytest.mark.parametrize("words", MISTAKES)
def test_mistakes_are_told(words):
    with pytest.raises(ao.ShapeError, match=words):
        MISTAKES[words](X)


def test_colours_are_floats():
    with pytest.raises(ao.DTypeError, match=r"floats in \[0, 1\]"):
        ao.image.rgb_to_hsv(np.zeros((2, 2, 3), "uint8"))
