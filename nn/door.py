"""The door of a layer: inputs come in on its backend, and floats in the dtype it computes in."""

from __future__ import annotations

from typing import Any

import numpy as np

import arrayops as ao

from . import dtype_policies
from .added_losses import AddsLosses
from .dtype_policies import HALF
from .symbolic import Symbolic


class Admits(AddsLosses):
    """A module with a dtype policy, by which it takes inputs and makes weights."""

    autocast = True  # whether inputs and weights are cast at all
    _computes_wide = False  # whether half precision becomes float32 for the time of a call
    _narrows: bool  # whether that is so here
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
        self._narrows = self._computes_wide and self.compute_dtype in HALF
        inside = "float32" if self._narrows else self.compute_dtype
        self._admitted_dtype = inside if "float" in inside else None
        self._seen_dtype = None if inside == self.dtype else inside
        self._ready, self._quick = set(), False

    def _narrowed(self, outputs: Any) -> Any:
        """Return what was computed in float32 in the half precision that the policy asks for."""
        return ao.astype(outputs, self.compute_dtype) if self._narrows else outputs

    def _admit(self, x: Any) -> Any:
        """Return an input on the layer's backend, floats in the layer's dtype."""
        if isinstance(x, (list, tuple)) and any(hasattr(item, "shape") for item in x):
            return type(x)(self._admit(item) for item in x) if type(x) in (list, tuple) else x
        if isinstance(x, dict):
            return {k: self._admit(v) for k, v in x.items()}
        if isinstance(x, (np.ndarray, np.generic)) and self.backend != "numpy":
            x = ao.asarray(np.asarray(x), like=self.backend)
        elif isinstance(x, list):
            x = ao.asarray(x, like=self.backend)
        dtype = getattr(x, "dtype", None)
        wanted = self._admitted_dtype if self.autocast else None
        name = "" if dtype is None else ao.dtype_name(dtype)
        return ao.astype(x, wanted) if wanted and "float" in name and name != wanted else x

    def _cast_symbolic(self, x: Any) -> Any:
        if type(x) in (list, tuple):
            return type(x)(map(self._cast_symbolic, x))
        if isinstance(x, dict):
            return {name: self._cast_symbolic(item) for name, item in x.items()}
        wanted = self._admitted_dtype if self.autocast else None
        if isinstance(x, Symbolic) and "float" in str(x.dtype) and wanted not in (None, x.dtype):
            return Symbolic(x.shape, wanted)
        return x
