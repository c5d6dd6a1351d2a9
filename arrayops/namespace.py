"""Namespaces of one backend: arrayops as the ``xp`` of code written on the array API standard.

Functions of arrays are arrayops' own, unwrapped, and so cost nothing; functions that make arrays
are bound to the backend, and dtypes are the library's objects.

Source: https://data-apis.org/array-api/latest/API_specification/index.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from . import inspection
from ._binding import Binding
from ._dtypes import BITS, dtype_name
from ._errors import BackendError, DTypeError
from ._registry import _ADOPTED as ADOPTED
from ._registry import backend_of, backend_of_type, load
from ._spellings import nearest
from ._typing import SCALARS
from .array_object import ArrayObject
from .convert import asarray, default_asarray, device_of
from .strict import StrictArray

__all__ = ["array_namespace", "namespace"]

VERSIONS = ("2021.12", "2022.12", "2023.12", "2024.12", "2025.12")
DTYPES = tuple(name for name in BITS if not name.startswith("float8"))
CONSTANTS = ("e", "inf", "nan", "newaxis", "pi")
SPACES = ("fft", "image", "linalg", "random", "tree")


class Namespace:
    """The functions, dtypes and constants of arrayops for the arrays of one backend.

    >>> xp = ao.namespace("numpy")
    >>> xp.sum(xp.ones(3, dtype=xp.float32))
    np.float32(3.0)
    """

    __array_api_version__ = VERSIONS[-1]

    def __init__(self, backend: str, wrap: bool, strict: bool) -> None:
        surface = import_module(__package__ or "")
        binding = Binding(backend, wrap, strict)
        vars(self).update({name: getattr(surface, name) for name in CONSTANTS})
        vars(self).update({name: binding.dtype(name) for name in DTYPES})
        vars(self).update(binding.functions(surface))
        for name in SPACES:
            chapter = getattr(surface, name, None)
            if isinstance(chapter, ModuleType):
                space = StrictSpace if strict else Space
                vars(self)[name] = space(f"{backend}.{name}", binding.functions(chapter))
        how = ", wrap=True" * wrap + ", strict=True" * strict
        self.__name__ = f"{__package__}.namespace({backend!r}{how})"
        self._made_by = backend, wrap, strict
        self._info = Info(backend, binding.dtype, binding.device)

    def __array_namespace_info__(self) -> Info:
        """Return what the backend can do and has."""
        return self._info

    def __repr__(self) -> str:
        return f"<{self.__name__}>"

    def __dir__(self) -> list[str]:
        return [name for name in vars(self) if not name.startswith("_")]

    def __reduce__(self) -> Any:
        return namespace, self._made_by


class Space:
    """The functions of a namespace within the namespace, such as ``linalg``."""

    def __init__(self, name: str, functions: Mapping[str, Callable]) -> None:
        self.__name__ = name
        vars(self).update(functions)

    def __repr__(self) -> str:
        return f"<{self.__name__}>"


class _Strict:
    """What says of any other name which portable one is near."""

    def __getattr__(self, name: str) -> Any:
        near = None if name.startswith("_") else nearest(name, vars(self))
        near = f" The nearest portable name is {near}." if near else " Nothing portable is near."
        raise AttributeError(f"{vars(self).get('__name__')} has no {name!r}.{near}")


class StrictNamespace(_Strict, Namespace):
    """A namespace that names what is portable where it is asked for what is not."""


class StrictSpace(_Strict, Space):
    """A namespace within a strict one."""


class Info:
    """What the standard lets code ask of a namespace.

    Source: https://data-apis.org/array-api/latest/API_specification/inspection.html
    """

    def __init__(
        self, backend: str, dtype: Callable[[str], Any], device: Callable[[str], Any]
    ) -> None:
        self._backend = backend
        self._dtype = dtype
        self._device = device

    def capabilities(self) -> dict[str, Any]:
        """Return which optional parts of the standard there are."""
        # None: there is no limit, or it depends on the function
        return {"boolean indexing": True, "data-dependent shapes": True, "max dimensions": None}

    def default_device(self) -> Any:
        """Return the device that new arrays lie on."""
        return self._device(device_of(asarray(0.0, like=self._backend)))

    def devices(self) -> tuple[Any, ...]:
        """Return the devices, as ``device=`` takes them."""
        return tuple(map(self._device, load(self._backend).devices()))

    def default_dtypes(self, *, device: Any = None) -> dict[str, Any]:
        """Return the dtypes that Python numbers and indices become."""
        made = {"real floating": 1.0, "complex floating": 1j, "integral": 1}
        names = {name: self._held(x, None, device) for name, x in made.items()}
        names["indexing"] = self._held(0, "int64", device)
        return {name: self._dtype(held) for name, held in names.items() if held}

    def dtypes(self, *, device: Any = None, kind: Any = None) -> dict[str, Any]:
        """Return the standard's dtypes that the backend holds, or those of a kind, by name."""
        names = [name for name in DTYPES if name not in ("float16", "bfloat16")]
        return {
            name: self._dtype(name)
            for name in names
            if (kind is None or inspection.isdtype(name, kind))
            and self._held(0, name, device) == name
        }

    def _held(self, x: complex, dtype: str | None, device: Any) -> str | None:
        """Return the dtype that an array of a number has; None where there is no such dtype."""
        try:
            made = default_asarray(x, dtype=dtype, device=device, like=self._backend)
        except (DTypeError, TypeError):
            return None
        return dtype_name(made.dtype)


def namespace(backend: str, wrap: bool = False, strict: bool = False) -> Namespace:
    """Return arrayops for the arrays of one backend, as a namespace of the array API standard.

    Its functions take and return the library's raw arrays, or with ``wrap`` objects that have all
    that the standard asks of an array (``ao.wrap``). One namespace is made for each backend.

    A ``strict`` one is for tests, and finds on NumPy alone what would fail elsewhere. A name that
    is not of the portable surface raises ``AttributeError`` with the nearest that is; an argument
    that is not of the portable signature, such as ``out``, raises ``TypeError`` as it always does.
    What is done to a raw array (its methods, writing into it, NumPy's functions on it) nobody sees;
    with ``wrap`` too, its methods raise ``AttributeError`` with the function that is portable, a
    raw array beside it ``BackendError``, and its conversion by NumPy's functions ``TypeError``.

    Raises ``MissingBackendError`` if the backend can't be had.

    >>> ao.namespace("numpy") is ao.namespace("numpy")
    True
    >>> ao.namespace("numpy", strict=True).asfortranarray
    Traceback (most recent call last):
        ...
    AttributeError: arrayops.namespace('numpy', strict=True) has no 'asfortranarray'. The nearest...
    """
    return _namespace(backend, wrap, strict)


@cache
def _namespace(backend: str, wrap: bool, strict: bool) -> Namespace:
    return (StrictNamespace if strict else Namespace)(backend, wrap, strict)


def array_namespace(
    *xs: Any, api_version: str | None = None, use_compat: bool | None = None
) -> Any:
    """Return the namespace for arrays of one library; Python numbers and None are ignored.

    Raw arrays have ``ao.namespace`` of their backend, wrapped ones that of wrapped arrays, other
    libraries' arrays their own. With ``use_compat=False`` raw arrays have the library's own too.
    Raises ``BackendError`` for arrays of two libraries, or for none; ``ValueError`` for a version
    of the standard that is unknown.

    >>> ao.array_namespace(np.ones(2), 1.0, None)
    <arrayops.namespace('numpy')>
    """
    if api_version not in (None, *VERSIONS):
        raise ValueError(
            f"The standard has versions {', '.join(VERSIONS)}. Received: {api_version!r}."
        )
    found = []
    for x in xs:
        if x is not None and type(x) not in SCALARS:
            space = _namespace_of(x, api_version, use_compat is not False)
            if space not in found:
                found.append(space)
    if len(found) != 1:
        names = ", ".join(getattr(space, "__name__", repr(space)) for space in found) or "none"
        raise BackendError(f"The arrays of one call belong to one library. Received: {names}.")
    return found[0]


def _namespace_of(x: Any, api_version: str | None, ours: bool) -> Any:
    if isinstance(x, ArrayObject):
        return namespace(backend_of(x), wrap=True, strict=isinstance(x, StrictArray))
    kind = type(x)
    stranger = kind in ADOPTED or backend_of_type(kind) is None
    if ours and (not stranger or hasattr(kind, "__arrayops_inner__")):
        return namespace(backend_of(x))
    if not hasattr(x, "__array_namespace__"):
        raise BackendError(
            f"An array has __array_namespace__, or a backend. Received: {type(x).__name__}."
        )
    return x.__array_namespace__(api_version=api_version)
