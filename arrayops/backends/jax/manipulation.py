"""Moving and picking elements with jax.numpy, a compiled call each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..._dispatch import OPS
from ..._shapes import normalize_axis
from ...manipulation.shapes import pad_widths
from .compiled import compiled

# ---------------------------------------------------------------- shape


@compiled("shape")
def reshape(x: jax.Array, /, *, shape: Any) -> jax.Array:
    return jnp.reshape(x, shape)


@compiled("axes")
def permute_dims(x: jax.Array, /, *, axes: Sequence[int]) -> jax.Array:
    return jnp.transpose(x, axes)


@compiled()
def matrix_transpose(x: jax.Array, /) -> jax.Array:
    return jnp.matrix_transpose(x)


@compiled("source", "destination")
def moveaxis(x: jax.Array, /, *, source: Any, destination: Any) -> jax.Array:
    return jnp.moveaxis(x, source, destination)


@compiled("axis")
def expand_dims(x: jax.Array, /, *, axis: Any) -> jax.Array:
    return jnp.expand_dims(x, axis)


@compiled("axis")
def squeeze(x: jax.Array, /, *, axis: Any) -> jax.Array:
    return jnp.squeeze(x, axis)


@compiled("shape")
def broadcast_to(x: jax.Array, /, *, shape: Any) -> jax.Array:
    return jnp.broadcast_to(x, shape)


# ---------------------------------------------------------------- joining and cutting


@compiled("axis")
def concat(arrays: Sequence[jax.Array], /, *, axis: int | None) -> jax.Array:
    return jnp.concat(arrays, axis=axis)


@compiled("axis")
def stack(arrays: Sequence[jax.Array], /, *, axis: int) -> jax.Array:
    return jnp.stack(arrays, axis)


@compiled("indices_or_sections", "axis")
def split(x: jax.Array, /, *, indices_or_sections: Any, axis: int) -> list[jax.Array]:
    return OPS["split"].body(x, indices_or_sections, axis=axis)


@compiled("axis")
def unstack(x: jax.Array, /, *, axis: int) -> tuple[jax.Array, ...]:
    return jnp.unstack(x, axis=axis)


@compiled("repetitions")
def tile(x: jax.Array, /, *, repetitions: Any) -> jax.Array:
    return jnp.tile(x, repetitions)


def repeat(x: jax.Array, /, *, repeats: Any, axis: int | None) -> jax.Array:
    known = not isinstance(repeats, jax.Array)
    return _repeat(x, repeats=repeats, axis=axis) if known else jnp.repeat(x, repeats, axis)


@compiled("repeats", "axis")
def _repeat(x: jax.Array, /, *, repeats: Any, axis: int | None) -> jax.Array:
    if np.min(repeats, initial=0) < 0:  # jnp.repeat takes such a number for another
        raise ValueError("repeats may not be negative")
    return jnp.repeat(x, repeats if isinstance(repeats, int) else np.asarray(repeats), axis)


@compiled("axis")
def flip(x: jax.Array, /, *, axis: Any) -> jax.Array:
    return jnp.flip(x, axis)


@compiled("shift", "axis")
def roll(x: jax.Array, /, *, shift: int, axis: int | None) -> jax.Array:
    return jnp.roll(x, shift, axis)


@compiled("pad_width")
def pad_constant(x: jax.Array, /, *, pad_width: Any, constant_values: Any) -> jax.Array:
    widths = pad_widths(pad_width, x.ndim)
    return jnp.pad(x, widths, constant_values=constant_values) if widths else x


def pad(
    x: jax.Array, /, *, pad_width: Any, mode: str, constant_values: Any, end_values: Any
) -> jax.Array:
    if mode == "constant" and not isinstance(constant_values, (tuple, list)):
        return pad_constant(x, pad_width=pad_width, constant_values=constant_values)
    how = {"constant_values": constant_values, "end_values": end_values}
    return _bordered(x, pad_width=pad_width, mode=mode, **how)


@compiled("pad_width", "mode", "constant_values", "end_values")
def _bordered(x: jax.Array, /, **how: Any) -> jax.Array:
    return OPS["pad"].body(x, **how)


@compiled("factors")
def dilate(x: jax.Array, /, *, factors: Sequence[int]) -> jax.Array:
    return jax.lax.pad(x, x.dtype.type(0), [(0, 0, factor - 1) for factor in factors])


# ---------------------------------------------------------------- by slices and indices


_PLAIN = {int, slice, type(None), type(...)}


def getitem(x: jax.Array, /, *, index: Any) -> jax.Array:
    keys = index if type(index) is tuple else (index,)
    if _PLAIN.issuperset(map(type, keys)):
        # JAX takes the nearest element where a number is out of range
        return x[index] if _in_range(x.shape, keys) else OPS["getitem"].body(x, index)
    return _get_by_arrays(x, index, keys)


def _in_range(sizes: Sequence[int], keys: tuple[Any, ...]) -> bool:
    """Say whether integers, slices, None and ellipses index an array of some sizes."""
    axis, rank = 0, len(sizes)
    for key in keys:
        if key is None:
            continue
        if key is ...:
            axis += rank - (len(keys) - keys.count(None) - 1)
            continue
        if axis >= rank or (type(key) is int and not -sizes[axis] <= key < sizes[axis]):
            return False
        axis += 1
    return True


def _get_by_arrays(x: jax.Array, index: Any, keys: tuple[Any, ...]) -> jax.Array:
    # JAX moves the axes of an array among numbers to the front, and takes no lists or bools
    if any(isinstance(key, (int, list, np.generic, np.ndarray)) for key in keys):
        return OPS["getitem"].body(x, index)
    return x[index]


@compiled("start", "stop", "step")
def strided_slice(x: jax.Array, /, *, start: Any, stop: Any, step: Any) -> jax.Array:
    return x[tuple(map(slice, start, stop, step))]


# What an index out of range gives is the backend's affair: the nearest element is the cheapest.
_NEAREST = "clip"


def _from_the_front(indices: Any, size: int) -> jax.Array:
    """Return indices with the negative ones counted from the end, which clipping makes 0."""
    indices = jnp.asarray(indices)
    if indices.dtype.kind != "i":
        return indices
    wide = indices.astype(jnp.promote_types(indices.dtype, jnp.int32))
    return jnp.where(wide < 0, wide + size, wide)


@compiled("axis")
def take(x: jax.Array, indices: Any, /, *, axis: int) -> jax.Array:
    return jnp.take(x, _from_the_front(indices, x.shape[axis]), axis, mode=_NEAREST)


@compiled("axis")
def scatter_add(x: jax.Array, indices: Any, updates: jax.Array, /, *, axis: int) -> jax.Array:
    before = (slice(None),) * normalize_axis(axis, x.ndim)
    return _increased(x.at[(*before, indices)], updates.astype(x.dtype))


@compiled("axis")
def take_along_axis(x: jax.Array, indices: jax.Array, /, *, axis: int) -> jax.Array:
    places = _from_the_front(indices, x.shape[axis])
    return jnp.take_along_axis(x, places, axis, mode=_NEAREST)


@compiled("axis")
def scatter_add_along_axis(
    x: jax.Array, indices: jax.Array, updates: jax.Array, /, *, axis: int
) -> jax.Array:
    places: list[Any] = list(np.ogrid[tuple(map(slice, indices.shape))])
    places[axis] = indices
    return _increased(x.at[tuple(places)], updates.astype(x.dtype))


def _increased(places: Any, updates: jax.Array) -> jax.Array:
    """Return an array with updates added at some places; of bools, which JAX does not add, any."""
    return places.max(updates) if updates.dtype == bool else places.add(updates)
