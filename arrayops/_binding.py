"""How functions of arrayops become those of one backend: bound to it, with its dtypes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from types import FunctionType, ModuleType
from typing import Any

from . import inspection
from ._dtypes import DType
from ._registry import load
from .array_object import ArrayObject, wrapped
from .convert import asarray, default_array, default_asarray, to_device
from .creation.filling import array, broadcasting_full, full
from .elementwise.casting import astype, copying_astype, copying_reshape
from .manipulation.shapes import reshape
from .strict import StrictArray


class Binding:
    """How the functions of arrayops become those of one backend."""

    def __init__(self, backend: str, wrap: bool, strict: bool) -> None:
        self.backend = backend
        kind = StrictArray if strict else ArrayObject
        self.leave = partial(wrapped, kind=kind) if wrap else None
        self.dtype = cache(getattr(load(backend), "dtype_object", DType))
        # wrapped arrays name their device, as those of libraries without such objects do
        self.device = str if wrap else getattr(load(backend), "device_object", str)

    def functions(self, chapter: ModuleType) -> dict[str, Callable]:
        """Return the public functions of a module, those bound that speak of the backend."""
        return {
            name: self.bound(value)
            for name, value in vars(chapter).items()
            if isinstance(value, FunctionType) and not name.startswith("_") and _is_of_arrays(value)
        }

    def bound(self, function: Callable) -> Callable:
        """Return a function for this backend: itself, if its arrays say all."""
        if function in _GIVING_DTYPES:
            return self._translated(function)
        function = _IN_PLACE_OF.get(function, function)
        import inspect  # slow, and only namespaces need it

        parameters = inspect.signature(function).parameters
        if "like" not in parameters and (self.leave is None or function not in _GIVING_RAW):
            return function
        rest = {"like": self.backend} if "like" in parameters else {}
        leave = self.leave

        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            given = (x.raw if isinstance(x, ArrayObject) else x for x in args)
            result = function(*given, **kwargs, **rest)
            if args and isinstance(args[0], ArrayObject) and args[0].raw is result:
                return args[0]  # nothing was copied: what is written into one is seen in the other
            return result if leave is None else leave(result)

        kept = [p for name, p in parameters.items() if name != "like"]
        call.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
        return call

    def _translated(self, function: Callable) -> Callable:
        """Return a function whose dtypes are the library's objects."""

        @wraps(function)
        def call(*args: Any) -> Any:
            result = function(*args)
            if isinstance(result, DType):
                return self.dtype(str(result))
            return result._replace(dtype=self.dtype(str(result.dtype)))

        return call


def _is_of_arrays(function: Callable) -> bool:
    """Say whether a function comes from a chapter, not from what declares ops and backends."""
    chapter = function.__module__.rpartition(".")[2]
    return not chapter.startswith("_") and chapter != "namespace"


_IN_PLACE_OF = {
    array: default_array,
    asarray: default_asarray,
    astype: copying_astype,
    full: broadcasting_full,
    reshape: copying_reshape,
}
_GIVING_RAW = (to_device, copying_astype, copying_reshape)  # even of wrapped arrays
_GIVING_DTYPES = (
    inspection.finfo,
    inspection.iinfo,
    inspection.promote_types,
    inspection.result_type,
)
