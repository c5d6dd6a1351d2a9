"""The door of a layer: inputs come in on its backend, and floats in the dtype it computes in."""

from __future__ import annotations

from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from . import dtype_policies
from .added_losses import AddsLosses
from .dtype_policies import HALF
from .symbolic import Symbolic


class Admits(AddsLosses):
    """A module with a dtype policy, by which it takes inputs and makes weights."""

    autocast = True  # whether inputs and weights are cast at all
    _reads_numbers = False  # whether integers that it is called on become floats, as its weights
    _computes_wide = False  # whether half precision becomes float32 for the time of a call
    _has_outputs_of_its_own = True  # and not those of the layers inside, as a model
    _inside_dtype: str  # in which a call computes
    _narrows: bool  # whether its outputs are of another dtype
    built: bool
    _ready: set[tuple[type, Any]]  # kinds of input that need no preparation
    _admitted_dtype: str | None  # what floats are cast to on their way in
    _seen_dtype: str | None  # in which ``call`` sees the weights of a mixed policy

    @property
    def dtype_policy(self) -> dtype_policies.DTypePolicy:
        """Return in which dtypes the layer computes and keeps its weights; see ``DTypePolicy``.

        It can be set, as anything that ``dtype=`` takes, until the layer is built.
        """
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, policy: Any) -> None:
        if self.built and self.weights:
            raise ValueError(
                f"{self.name}: a policy is set before the weights are made. Received: {policy!r}."
            )
        policy = dtype_policies.get(policy)
        if isinstance(policy, dtype_policies.DTypePolicyMap):
            policy = policy[self.name]
        self._dtype_policy = policy
        self.compute_dtype, self.variable_dtype = policy.compute_dtype, policy.variable_dtype
        self.dtype = self.variable_dtype
        self._take_dtypes()
        self._ready, self._quick = set(), False

    @property
    def input_dtype(self) -> str:
        """Return the dtype that floats among the inputs are cast to."""
        return self.compute_dtype

    def _moved(self, backend: str) -> None:
        super()._moved(backend)
        self._take_dtypes()
        self._ready, self._quick = set(), False

    def _take_dtypes(self) -> None:
        """Settle in which dtype a call computes, on the layer's backend.

        NumPy has no arithmetic of bfloat16, and answers in float32 or float64 where one meets
        Python's numbers: there a call computes in float32, and what comes out is rounded.
        """
        foreign = self.compute_dtype == "bfloat16" and self.backend == "numpy"
        wide = foreign or (self._computes_wide and self.compute_dtype in HALF)
        inside = "float32" if wide else self.compute_dtype
        self._inside_dtype, self._narrows = inside, wide and self._has_outputs_of_its_own
        self._admitted_dtype = inside if "float" in inside else None
        self._seen_dtype = None if inside == self.dtype else inside

    def _narrowed(self, outputs: Any) -> Any:
        """Return what was computed in float32 in the half precision that the policy asks for."""
        return tree.map(lambda x: _as_dtype(x, self.compute_dtype), outputs)

    def _admit(self, x: Any) -> Any:
        """Return an input on the layer's backend, floats in the layer's dtype."""
        if isinstance(x, (list, tuple)) and _holds_arrays(x):
            return type(x)(self._admit(item) for item in x) if type(x) in (list, tuple) else x
        if isinstance(x, dict):
            return {k: self._admit(v) for k, v in x.items()}
        if isinstance(x, (np.ndarray, np.generic)) and self.backend != "numpy":
            x = ao.asarray(np.asarray(x), like=self.backend)
        elif isinstance(x, list):
            x = ao.asarray(x, like=self.backend)
        wanted = self._admitted_dtype if self.autocast else None
        return x if wanted is None else _as_dtype(x, wanted)

    def _numbers_read(self, args: tuple) -> tuple:
        """Return the arguments of a call with floats for the first, if a layer reads numbers.

        Left to NumPy, integers and weights of float32 would become float64.
        """
        wanted = self._admitted_dtype if self._reads_numbers and self.autocast else None
        dtype = getattr(args[0], "dtype", None) if args else None
        if wanted is None or dtype is None or _has_fractions(ao.dtype_name(dtype)):
            return args
        return ao.astype(args[0], wanted), *args[1:]

    def _cast_symbolic(self, x: Any) -> Any:
        if type(x) in (list, tuple):
            return type(x)(map(self._cast_symbolic, x))
        if isinstance(x, dict):
            return {name: self._cast_symbolic(item) for name, item in x.items()}
        wanted = self._admitted_dtype if self.autocast else None
        if isinstance(x, Symbolic) and "float" in str(x.dtype) and wanted not in (None, x.dtype):
            return Symbolic(x.shape, wanted)
        return x


def _holds_arrays(x: Any) -> bool:
    """Say whether a list or dict holds arrays, and not Python's numbers alone."""
    if isinstance(x, (list, tuple, dict)):
        return any(map(_holds_arrays, x.values() if isinstance(x, dict) else x))
    return hasattr(x, "shape")


def _has_fractions(dtype: str) -> bool:
    return "float" in dtype or "complex" in dtype


def _as_dtype(x: Any, wanted: str) -> Any:
    """Return floats in a dtype, and anything else as it is."""
    dtype = getattr(x, "dtype", None)
    name = "" if dtype is None else ao.dtype_name(dtype)
    return ao.astype(x, wanted) if "float" in name and name != wanted else x
