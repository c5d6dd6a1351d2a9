"""From lists to arrays, and from one library's arrays to another's."""

from __future__ import annotations

from typing import Any

from ._answers import value_of
from ._dtypes import dtype_name
from ._errors import BackendError, GradientError
from ._ops import OPS
from ._registry import backend_of, default_backend, library_of, load
from ._typing import SCALARS, Array, DTypeLike

__all__ = ["asarray", "device_of", "from_dlpack", "to_backend", "to_device", "to_numpy"]


def asarray(
    obj: Any,
    /,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    copy: bool | None = None,
    like: Any = None,
) -> Array:
    """Return ``obj`` (an array of any library, a number, nested lists) as an array.

    ``like`` is an array or a backend's name and decides the library; without it an array stays in
    its own and lists go to the default backend. ``copy``: True always, False never (or
    ``ValueError``), None where needed. An array that gradients are taken in stays one.

    >>> ao.asarray([1, 2], dtype="float32")
    array([1., 2.], dtype=float32)
    """
    obj = value_of(obj)
    source = library_of(obj)
    target = backend_of(like) if like is not None and not isinstance(like, str) else like
    if _is_recorded(obj):
        return _recorded(obj, target, dtype, device)
    target = target or source or default_backend()
    if source is not None and source != target:
        obj = to_backend(obj, target, device=device, copy=copy)
        copy = None
    return load(target).asarray(obj, dtype=dtype and dtype_name(dtype), device=device, copy=copy)


def _is_recorded(x: Any) -> bool:
    """Say whether the tape follows what is done with an array."""
    return hasattr(x, "__arrayops_inner__")


def _recorded(x: Array, target: str | None, dtype: DTypeLike | None, device: Any) -> Array:
    """Return an array that the tape follows, in a dtype: it is never written to, nor copied."""
    if target not in (None, backend_of(x)) or device not in (None, device_of(x)):
        raise GradientError(
            "An array that gradients are taken in stays in its library and on its device. "
            f"Received: an array of {backend_of(x)}, for {target or device}. "
            "Convert it before, or what the differentiated function returns."
        )
    if dtype is None or dtype_name(dtype) == dtype_name(x.dtype):
        return x
    return OPS["astype"].function(x, dtype=dtype_name(dtype))


def default_asarray(
    obj: Any,
    /,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    copy: bool | None = None,
    like: Any = None,
) -> Array:
    """Return ``asarray``, with Python numbers in the dtypes that ``full`` gives them, too.

    So a namespace has one default dtype of each kind, where a library itself has several.
    """
    x = asarray(obj, dtype=dtype, device=device, copy=copy, like=like)
    defaults = getattr(load(backend_of(x)), "DEFAULTS", {})
    held = defaults.get(dtype_name(x.dtype)) if dtype is None else None
    if held is None or not _of_numbers(obj):
        return x
    return asarray(obj, dtype=held, device=device, copy=copy, like=like)


def default_array(
    obj: Any,
    /,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    copy: bool | None = True,
    like: Any = None,
) -> Array:
    """Return ``array``, with Python numbers in the dtypes that ``full`` gives them, too."""
    return default_asarray(obj, dtype=dtype, device=device, copy=copy, like=like)


def _of_numbers(obj: Any) -> bool:
    """Say whether ``obj`` is a Python number, or nested lists of nothing else."""
    if isinstance(obj, (list, tuple)):
        return all(map(_of_numbers, obj))
    return type(obj) in SCALARS


def to_backend(x: Array, name: str, /, *, device: Any = None, copy: bool | None = None) -> Array:
    """Return an array with the same values in the library ``name``.

    Memory is shared where that is safe: never between a library that writes into arrays and one
    that takes them for constant, unless ``copy=False`` asks for it.

    >>> ao.to_backend(np.ones(2), "numpy")
    array([1., 1.])
    """
    x = value_of(x)
    if _is_recorded(x):
        return _recorded(x, name, None, device)
    source, target = load(backend_of(x)), load(name)
    if source is target:
        return target.asarray(x, dtype=None, device=device, copy=copy)
    shared = (
        source.for_dlpack(x)
        if hasattr(source, "for_dlpack") and hasattr(target, "from_dlpack")
        else None
    )
    if shared is None:
        return target.from_numpy(source.to_numpy(x), device=device, copy=copy)
    if copy is None:
        copy = source.WRITABLE != target.WRITABLE
    return target.from_dlpack(shared, device=device, copy=copy)


def from_dlpack(
    x: Any, /, *, device: Any = None, copy: bool | None = None, like: Any = None
) -> Array:
    """Return what any object with ``__dlpack__`` holds as an array.

    ``like`` is an array or a backend's name and decides the library; without it an array of a
    known library stays in its own, and others go to the default backend. Memory is shared as
    ``to_backend`` does.

    >>> ao.from_dlpack(np.ones(2))
    array([1., 1.])
    """
    x = value_of(x)
    source = library_of(x)
    target = backend_of(like) if like is not None and not isinstance(like, str) else like
    target = target or source or default_backend()
    if source is not None:
        return to_backend(x, target, device=device, copy=copy)
    if not hasattr(x, "__dlpack__"):
        raise BackendError(f"from_dlpack takes what has __dlpack__. Received: {type(x).__name__}.")
    module = load(target)
    if hasattr(module, "from_dlpack"):
        return module.from_dlpack(x, device=device, copy=copy)
    return module.from_numpy(load("numpy").read_dlpack(x), device=device, copy=copy)


def exported(x: Array, /) -> Any:
    """Return what speaks DLPack for an array: an array of its own memory, or NumPy's."""
    module = load(backend_of(x))
    shared = module.for_dlpack(x) if hasattr(module, "for_dlpack") else None
    return load("numpy").forward(module.to_numpy(x)) if shared is None else shared


def shares_memory(x1: Array, x2: Array, /) -> bool:
    """Say whether a write to one array could be seen in the other, or never: it has no elements."""
    first, second = to_numpy(x1), to_numpy(x2)
    return not first.size or load("numpy").shares_memory(first, second)


def to_numpy(x: Any, /) -> Any:
    """Return any library's array, or a number, as NumPy's; shared and read-only where possible.

    >>> ao.to_numpy(2.0)
    array(2.)
    """
    x = value_of(x)
    name = library_of(x)
    if name is None:
        return load("numpy").asarray(x, dtype=None, device=None, copy=None)
    return load(name).to_numpy(x)


def device_of(x: Array, /) -> Any:
    """Return where an array lies, as its library says it.

    >>> ao.device_of(np.ones(2))
    'cpu'
    """
    return load(backend_of(x)).device_of(value_of(x))


def to_device(x: Array, device: Any, /) -> Array:
    """Return ``x`` on another device of its library."""
    return asarray(x, device=device)
