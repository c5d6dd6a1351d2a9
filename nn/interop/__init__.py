"""Models among other libraries' code, and their modules among our layers.

``nn.interop.torch``, ``nn.interop.jax`` and ``nn.interop.tensorflow`` are loaded when they are
first asked for, and load their library then.
"""

from importlib import import_module
from typing import Any

from .functions import ModelFunction as ModelFunction
from .functions import as_function as as_function

_LIBRARIES = ("jax", "tensorflow", "torch")


def __getattr__(name: str) -> Any:
    if name in _LIBRARIES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_LIBRARIES])
