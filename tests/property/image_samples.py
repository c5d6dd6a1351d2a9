"""Samples of images: small ones, single or in batches, with the channels at either end."""

from __future__ import annotations

from typing import Any

import numpy as np

from arrayops._dispatch import Op

from .drawing import SHARE, Call, Domain, Maker
from .generic import FLOATS, SIGNED

PIXEL = Domain(-1, 1)  # of slopes that don't multiply a rounded position by more than 2
NATURAL = ("uint8", "int32", *FLOATS)  # ranges in which no rounded number of a test saturates
FORMATS = (None, "channels_last", "channels_first")
FILLS = ("constant", "nearest", "wrap", "reflect", "mirror")


def picture(
    m: Maker, sizes: tuple[int, ...], channels: int, domain: Domain = PIXEL
) -> tuple[np.ndarray, dict[str, Any]]:
    """Return an image of these sizes, or a batch, and how its axes stand."""
    how = {"data_format": m.pick(*FORMATS)}
    first = how["data_format"] == "channels_first"
    shape = (channels, *sizes) if first else (*sizes, channels)
    batch = m.pick((), (1,), (2,))
    return m.array((*batch, *shape), Domain(0, 9) if m.integral else domain), how


def _sizes(m: Maker, low: int = 1, high: int = 4) -> tuple[int, int]:
    return m.size(low, high), m.size(low, high)


# ---------------------------------------------------------------- sizes


def resize(m: Maker, op: Op) -> Call:
    """Draw any sizes of floats; of integers powers of 2, whose shares round nothing to a half."""
    sizes, target = (
        ((m.pick(1, 2, 4), m.pick(1, 2, 4)) if m.integral else _sizes(m)) for _ in range(2)
    )
    x, how = picture(m, sizes, m.size(1, 2))
    kinds = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    how["interpolation"] = m.pick(*kinds[:2]) if m.integral else m.pick(*kinds)
    if not m.integral:
        kept = m.pick("all", "crop_to_aspect_ratio", "pad_to_aspect_ratio")
        how |= {"antialias": m.flag(), "fill_value": m.pick(0.0, 0.75)}
        how |= {} if kept == "all" else {kept: True}
    return Call((x,), {"size": target} | how)


def stretch(m: Maker, op: Op) -> Call:
    x, how = picture(m, _sizes(m), m.size(1, 2))
    return Call((x,), {"size": _sizes(m)} | how)


def scale_and_translate(m: Maker, op: Op) -> Call:
    x = m.array((*_sizes(m), m.size(1, 2)), PIXEL)
    axes = m.pick((0, 1), (1,), (-2, 0))
    shape = list(x.shape)
    for axis in axes:
        shape[axis] = m.size(1, 4)
    scale, translation = m.array((len(axes),), Domain(0.5, 2)), m.array((len(axes),), PIXEL)
    how = {"scale": scale, "translation": translation}
    if not m.smooth and m.flag():
        how = {name: [float(n) for n in numbers] for name, numbers in how.items()}
    method = m.pick("linear", "bicubic", "lanczos3", "lanczos5")
    how |= {"spatial_dims": axes, "method": method, "antialias": m.flag()}
    return Call((x,), {"output_shape": tuple(shape)} | how)


def frame(m: Maker, op: Op) -> Call:
    """Crop or pad, by two of three numbers for each axis."""
    sizes = _sizes(m, 2, 4)
    x, how = picture(m, sizes, m.size(1, 2))
    crop = op.name == "image_crop_images"
    for low, high, target, n in zip(
        ("top", "left"), ("bottom", "right"), ("height", "width"), sizes, strict=True
    ):
        a, b = m.size(0, 1), m.size(0, 1)
        total = n - a - b if crop else n + a + b
        kind = "cropping" if crop else "padding"
        numbers = {f"{low}_{kind}": a, f"{high}_{kind}": b, f"target_{target}": total}
        del numbers[m.pick(*numbers)]
        how |= numbers
    return Call((x,), how)


# ---------------------------------------------------------------- patches


def patches(m: Maker, op: Op) -> Call:
    spatial = 3 if op.name.endswith("3d") else 2
    window, rates = (tuple(m.size(1, 2) for _ in range(spatial)) for _ in range(2))
    spans = [(w - 1) * d + 1 for w, d in zip(window, rates, strict=True)]
    x, how = picture(m, tuple(span + m.size(0, 2) for span in spans), m.size(1, 2))
    how |= {"size": m.pick(window, m.size(1, 2)), "strides": m.pick(None, 1, 2)}
    how |= {"padding": m.pick("valid", "same"), "dilation_rate": m.pick(1, rates)}
    return Call((x,), how)


def blocks(m: Maker, op: Op) -> Call:
    b, (height, width), depth = m.size(1, 2), _sizes(m, 1, 2), m.size(1, 2)
    if op.name == "depth_to_space":
        depth *= b * b
    else:
        height, width = height * b, width * b
    form = m.pick("channels_last", "channels_first")
    sizes = (depth, height, width) if form == "channels_first" else (height, width, depth)
    return Call((m.array((m.size(0, 2) or m.smooth * 1, *sizes)), b), {"data_format": form})


# ---------------------------------------------------------------- positions


def coordinates(m: Maker, op: Op) -> Call:
    x = m.array(m.shape(1, smallest=1), PIXEL)
    wide = m.smooth or m.dtype == "float64"  # or its results would be no exacter than float32
    at = m.array((x.ndim, *m.shape(0, 2)), dtype="float64" if wide else "float32")
    return Call((x, at), {"order": m.size(0, 1)} | _beyond(m))


def _beyond(m: Maker) -> dict[str, Any]:
    return {"fill_mode": m.pick(*FILLS), "fill_value": m.pick(0, 3)}


def _reading(m: Maker) -> tuple[np.ndarray, dict[str, Any], tuple[int, ...]]:
    """Return images, how they are read, and the shapes that a parameter of each may begin with."""
    x, how = picture(m, _sizes(m), m.size(1, 2))
    how |= {"interpolation": m.pick("nearest", "bilinear"), "fill_value": m.pick(0, 3)}
    return x, how, m.pick((), (1,), (len(x),)) if x.ndim == 4 else m.pick((), (1,))


def affine(m: Maker, op: Op) -> Call:
    x, how, batch = _reading(m)
    change = m.array((*batch, 8), Domain(-0.5, 0.5), _float(m))
    # a small perspective: at the horizon nothing can be read to any precision
    transform = np.asarray([1, 0, 0, 0, 1, 0, 0, 0]) + change * [1, 1, 2, 1, 1, 2, 0.125, 0.125]
    return Call((x, transform.astype(change.dtype)), how | {"fill_mode": m.pick(*FILLS)})


def perspective(m: Maker, op: Op) -> Call:
    x, how, batch = _reading(m)
    corners = np.asarray([[0, 0], [3, 0], [0, 3], [3, 3]])
    start, end = (m.array((*batch, 4, 2), Domain(-0.5, 0.5), _float(m)) for _ in range(2))
    moved = end + corners + 0.0137  # else a corner that stays is read on, or just off, the border
    return Call((x, (start + corners).astype(start.dtype), moved.astype(end.dtype)), how)


def _float(m: Maker) -> str:
    return "float64" if m.dtype == "float64" else "float32"


def elastic(m: Maker, op: Op) -> Call:
    x, how, _ = _reading(m)
    key = m.random.integers(0, 2**32, 2).astype("uint32")
    how |= {"alpha": m.pick(0.0, 1.5), "sigma": m.pick(0.5, 1.0), "fill_mode": m.pick(*FILLS)}
    how["interpolation"] = "bilinear"  # the noise's last bits may move a nearest pixel
    return Call((x, key), how)


# ---------------------------------------------------------------- pixels


def colour(m: Maker, op: Op) -> Call:
    grey = op.name == "image_rgb_to_grayscale" and m.flag()
    x, how = picture(m, _sizes(m, 1, 3), 1 if grey else 3, SHARE)
    return Call((x,), how)


def blur(m: Maker, op: Op) -> Call:
    x, how = picture(m, _sizes(m), m.size(1, 2))
    how |= {"kernel_size": _sizes(m), "sigma": (m.pick(0.5, 1.25), 2.0)}
    return Call((x,), how)


def edges(m: Maker, op: Op) -> Call:
    x, how = picture(m, _sizes(m), m.size(1, 2))
    return Call((x,), how)


def likeness(m: Maker, op: Op) -> Call:
    x, how = picture(m, _sizes(m, 3, 4), m.size(1, 2), SHARE)
    how |= {"max_val": m.pick(1.0, 9.0), "filter_size": m.size(1, 3), "filter_sigma": 0.75}
    return Call((x, m.array(x.shape, SHARE)), how)


def noise(m: Maker, op: Op) -> Call:
    shape = m.shape(smallest=1)
    domain = Domain(0, 9) if m.integral else SHARE
    return Call((m.array(shape, domain), m.array(shape, domain)), {"max_val": m.pick(1.0, 255.0)})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (resize, NATURAL, False, "image_resize"),
    (stretch, FLOATS, False, "image_stretch"),
    (scale_and_translate, FLOATS, False, "image_scale_and_translate"),
    (frame, NATURAL, False, "image_crop_images image_pad_images"),
    (patches, NATURAL, False, "image_extract_patches image_extract_patches_3d"),
    (blocks, NATURAL, False, "depth_to_space space_to_depth"),
    (coordinates, (*SIGNED, "uint8"), False, "image_map_coordinates"),
    (affine, NATURAL, False, "image_affine_transform"),
    (perspective, NATURAL, False, "image_perspective_transform"),
    (elastic, FLOATS, False, "image_elastic_transform"),
    (colour, FLOATS, False, "image_rgb_to_hsv image_hsv_to_rgb"),
    (colour, NATURAL, False, "image_rgb_to_grayscale"),
    (blur, NATURAL, False, "image_gaussian_blur"),
    (edges, NATURAL, False, "image_sobel_edges"),
    (likeness, FLOATS, False, "image_ssim"),
    (noise, (*SIGNED, "uint8"), False, "psnr"),
]
