"""What a layer of the user's own says of its state in files: Keras' ``save_own_variables``.

Source: https://keras.io/guides/customizing_saving_and_serialization/
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

import arrayops as ao

from ..module import Module
from ..variable import Variable
from .errors import FormatError
from .tensors import DTYPES, Source, Tensor


class OwnState:
    """An object that writes its own variables by their numbers, unless a subclass says otherwise.

    >>> class Counting(nn.Layer):
    ...     seen = 0
    ...     def call(self, x):
    ...         return x
    ...     def save_own_variables(self, store):
    ...         store["seen"] = self.seen
    ...     def load_own_variables(self, store):
    ...         self.seen = int(store["seen"])
    """

    def save_own_variables(self, store: dict[str, Any]) -> None:
        """Put the layer's own weights into ``store``: not those of the layers inside.

        A subclass may put any arrays and numbers there, by any names. They are in ``.keras`` and
        ``.weights.h5`` files.
        """
        assert isinstance(self, Module)
        store.update({str(i): variable for i, variable in enumerate(own_variables(self))})

    def load_own_variables(self, store: Mapping[str, Any]) -> None:
        """Set the layer's own weights to those in ``store``; raises if one is not there."""
        assert isinstance(self, Module)
        for i, variable in enumerate(own_variables(self)):
            variable.assign(store[str(i)])


def own_variables(module: Module) -> list[Variable]:
    """Return the variables of a module itself, the trainable ones first.

    A module may say them by a method ``variables_in_files``: what computes with other variables
    than those that Keras keeps gives cells that stand for these.
    """
    if hasattr(module, "variables_in_files"):
        return getattr(module, "variables_in_files")()  # noqa: B009 - few modules have it
    own = {id(part): part for _, part in module._parts() if isinstance(part, Variable)}
    return sorted(own.values(), key=lambda v: not v.trainable)


def says_itself(module: Module) -> bool:
    """Say whether a subclass tells what is in files."""
    cls, hooks = type(module), ("save_own_variables", "load_own_variables")
    return issubclass(cls, OwnState) and any(
        getattr(cls, name) is not getattr(OwnState, name) for name in hooks
    )


# ---------------------------------------------------------------- writing and reading


def own_sources(modules: Mapping[str, Any]) -> dict[str, Source]:
    """Return what such modules put into a file, each into its group."""
    found: dict[str, Source] = {}
    for group, module in modules.items():
        store: dict[str, Any] = {}
        module.save_own_variables(store)
        for name, value in store.items():
            found[f"{group}/{name}"] = source_of(f"{group}/{name}", value)
    return found


def source_of(name: str, value: Any) -> Source:
    """Return what is written of an array of any library, a variable or a number."""
    array = value.value if isinstance(value, Variable) else value
    if not hasattr(array, "dtype"):
        array = np.asarray(array)
    try:
        dtype = ao.dtype_name(array.dtype)
    except TypeError:  # texts, objects
        dtype = str(array.dtype)
    if dtype not in DTYPES or any(size is None for size in ao.shape(array)):
        raise FormatError(f"{name} is {dtype}. Files hold {', '.join(DTYPES)}.")
    return Source(dtype, tuple(np.shape(array)), partial(ao.to_numpy, array))


def taken(modules: Mapping[str, Any], found: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """Take the tensors of such modules out of those of a file, and return them by their groups."""
    groups: dict[str, dict[str, Tensor]] = {group: {} for group in modules}
    for name in list(found):
        for group in modules:
            if name.startswith(f"{group}/"):
                groups[group][name.removeprefix(f"{group}/")] = found.pop(name)
    return groups


def give(module: Any, group: str, tensors: Mapping[str, Tensor]) -> None:
    """Let a module take its state; ``FormatError`` for whatever it raises."""
    store = {name: tensor.array().copy() for name, tensor in tensors.items()}
    try:
        module.load_own_variables(store)
    except Exception as error:
        words = f"{module.name} could not load what is there, {', '.join(store) or 'nothing'}: "
        raise FormatError(f"{words}{type(error).__name__}: {error}", member=group) from error


@contextmanager
def all_or_nothing(module: Module) -> Generator[None]:
    """Give all weights their values back if the block raises."""
    before = [(variable, variable.value) for variable in module.weights]
    try:
        yield
    except FormatError:
        for variable, value in before:
            variable.value = value
        raise
