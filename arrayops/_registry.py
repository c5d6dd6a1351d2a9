"""Which library an array type belongs to, and which one answers where no array says.

A backend is a module ``backends/<name>``; it is imported when its first array is seen, or when
it is named. ``backends/README.md`` says what such a module must give and what it gets.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

from ._errors import BackendError, MissingBackendError
from ._typing import SCALARS

__all__ = [
    "backend_of",
    "backends",
    "default_backend",
    "installed_backends",
    "load",
    "register_backend",
    "set_backend",
    "use_backend",
]

# The root package in the classes of a library's arrays -> (backend, distribution that brings it).
_ROOTS: dict[str, str] = {
    "numpy": "numpy",
    "jax": "jax",
    "jaxlib": "jax",
    "torch": "torch",
    "tensorflow": "tensorflow",
    "openvino": "openvino",
}
_MODULES: dict[str, str | ModuleType] = {
    name: f".backends.{name}" for name in ("numpy", "jax", "torch", "tensorflow", "openvino")
}
_DISTRIBUTIONS = {"tensorflow": ("tensorflow", "tensorflow-cpu")}
_chosen: ContextVar[str | None] = ContextVar("arrayops_backend", default=None)
_process = {"default": os.environ.get("ARRAYOPS_BACKEND", "numpy")}


class BackendInfo(NamedTuple):
    """What is known of one backend."""

    name: str
    installed: bool
    version: str | None
    devices: tuple[str, ...]


def load(name: str) -> ModuleType:
    """Return the module of a backend; raises ``MissingBackendError`` if it can't be had."""
    if name not in _MODULES:
        raise MissingBackendError(
            f"A backend is one of {', '.join(_MODULES)}, or registered with ao.register_backend. "
            f"Received: {name!r}."
        )
    module = _MODULES[name]
    if isinstance(module, ModuleType):
        return module
    if not is_installed(name):
        raise MissingBackendError(
            f"The backend {name!r} needs the library {name!r}, which is not installed. "
            f"Install it with `pip install {name}`, or choose one of "
            f"{', '.join(installed_backends())}."
        )
    # kept here, not by functools.cache: torch.compile looks through that at the import
    loaded = _MODULES[name] = import_module(module, __package__)
    return loaded


def register_backend(name: str, module: ModuleType, *, root: str) -> None:
    """Let ``module`` answer for the arrays whose classes come from the package ``root``.

    ``module`` gives what ``backends/README.md`` lists; ops it lacks run their bodies.
    Raises ``ValueError`` if the name or the root is taken.
    """
    if name in _MODULES or root in _ROOTS:
        raise ValueError(f"A backend's name and root are new. Received: {name=}, {root=}.")
    _MODULES[name] = module
    _ROOTS[root] = name


def is_installed(name: str) -> bool:
    """Say whether a backend's library can be imported, without importing it."""
    if isinstance(_MODULES[name], ModuleType):
        return True
    with contextlib.suppress(ValueError):
        return find_spec(name) is not None
    return False


def installed_backends() -> tuple[str, ...]:
    """Return the names of the backends whose library is installed.

    >>> "numpy" in ao.installed_backends()
    True
    """
    adopted = set(_ADOPTED.values())
    return tuple(name for name in _MODULES if name not in adopted and is_installed(name))


def backends() -> tuple[BackendInfo, ...]:
    """Return name, version and devices of every backend; loads the installed libraries.

    >>> ao.backends()[0].name
    'numpy'
    """
    return tuple(_describe(name) for name in _MODULES)


def _describe(name: str) -> BackendInfo:
    from importlib.metadata import PackageNotFoundError, version  # slow, and rarely asked for

    if not is_installed(name):
        return BackendInfo(name, False, None, ())
    found = None
    for distribution in _DISTRIBUTIONS.get(name, (name,)):
        with contextlib.suppress(PackageNotFoundError):
            found = version(distribution)
    return BackendInfo(name, True, found, tuple(load(name).devices()))


def default_backend() -> str:
    """Return the name of the backend that answers where no array decides.

    >>> with ao.use_backend("numpy"):
    ...     ao.default_backend()
    'numpy'
    """
    return _chosen.get() or _process["default"]


def set_backend(name: str) -> None:
    """Make ``name`` the default backend of this process; raises if it can't be had."""
    load(name)
    _process["default"] = name


@contextlib.contextmanager
def use_backend(name: str) -> Generator[None]:
    """Make ``name`` the default backend inside a ``with`` block.

    >>> with ao.use_backend("numpy"):
    ...     ao.backend_of(ao.zeros(2))
    'numpy'
    """
    load(name)
    token = _chosen.set(name)
    try:
        yield
    finally:
        _chosen.reset(token)


_ADOPTED: dict[type, str] = {}


def adopt(x: Any) -> str | None:
    """Return the backend made of the namespace that an array says it belongs to, or None.

    So the libraries that follow the array API standard need no registration.
    """
    kind = type(x)
    ours = isinstance(x, type) or hasattr(kind, "__arrayops_apply__")  # no library's at least
    if ours or not hasattr(kind, "__array_namespace__"):
        return None
    xp = x.__array_namespace__()
    name = xp.__name__.partition(".")[0]
    if name not in _MODULES:
        make = import_module(".backends.standard", __package__).backend
        _MODULES[name] = make(name, xp, kind)
    _ADOPTED[kind] = name
    backend_of_type.cache_clear()
    return name


@cache
def backend_of_type(kind: type) -> str | None:
    """Return the name of the backend whose library defines ``kind``, or None."""
    own = getattr(kind, "__arrayops_backend__", None)
    if isinstance(own, str):
        return own
    if kind in SCALARS:
        return None
    if kind in _ADOPTED:
        return _ADOPTED[kind]
    for base in kind.__mro__:
        root = (base.__module__ or "").partition(".")[0]
        if root in _ROOTS:
            return _ROOTS[root]
    return None


def name_of_arrays(kind: type) -> str | None:
    """Return the name of the loaded backend whose ordinary arrays are of a type, or None."""
    arrays = ((name, getattr(module, "Array", None)) for name, module in _MODULES.items())
    return next((name for name, array in arrays if array is kind), None)


def backend_of(x: Any, /) -> str:
    """Return the name of the backend that answers for ``x``.

    Raises ``BackendError`` if ``x`` is no array that a backend knows.

    >>> ao.backend_of(np.zeros(2))
    'numpy'
    """
    inner = getattr(x, "__arrayops_inner__", None)
    if inner is not None:  # a recorded array, a variable: what they hold decides
        return backend_of(inner)
    name = library_of(x)
    if name is None:
        raise BackendError(not_an_array(x))
    return name


def library_of(x: Any) -> str | None:
    """Return the name of the backend that an object is an array of, None if it is no array."""
    return backend_of_type(type(x)) or adopt(x)


def not_an_array(x: Any) -> str:
    """Return the words of the error for something that is no array."""
    return (
        f"An array of one of {', '.join(_MODULES)} is needed. "
        f"Received: {type(x).__name__} {str(x)[:40]!r}. Make it an array with ao.asarray."
    )
