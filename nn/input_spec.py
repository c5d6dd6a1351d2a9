"""InputSpec: what a layer asks of the shape and dtype of its inputs.

Source: https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import arrayops as ao
from arrayops import tree


class InputSpec:
    """The rank, sizes and dtype that inputs must have; a layer holds one as ``input_spec``.

    ``axes`` has sizes by axis, and None in ``shape`` allows any. With
    ``allow_last_axis_squeeze`` a last axis of size 1 may be there or not, with ``optional`` the
    input may be None.

    >>> nn.InputSpec(ndim=3, axes={-1: 4})
    InputSpec(ndim=3, axes={-1: 4})
    """

    def __init__(  # noqa: PLR0913 - Keras' arguments
        self,
        dtype: Any = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = None if dtype is None else ao.dtype_name(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional
        most = max_ndim if self.ndim is None else self.ndim
        if self.axes and most is not None and max(self.axes) >= most:
            raise ValueError(
                f"axes are those of inputs of {most} axes. Received: axes={self.axes}."
            )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that were given."""
        kept = {name: value for name, value in vars(self).items() if value not in (None, {}, False)}
        if self.shape is not None:
            del kept["ndim"]
        return kept

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> InputSpec:
        """Return the spec of a config."""
        return cls(**config)

    def __repr__(self) -> str:
        return f"InputSpec({', '.join(f'{k}={v!r}' for k, v in self.get_config().items())})"

    def problem(self, x: Any) -> str | None:
        """Return what an input would have to have and has not; None if it fits."""
        if x is None:
            return None if self.optional else "values"
        return next((words for fits, words in self._rules(x) if not fits), None)

    def _rules(self, x: Any) -> Iterator[tuple[bool, str]]:
        """Yield, for each thing that is asked, whether an input has it, and what it is."""
        shape, rank = ao.shape(x), len(x.shape)
        if self.dtype is not None:
            yield ao.dtype_name(x.dtype) == self.dtype, f"dtype {self.dtype}"
        if self.shape is not None:
            yield self._has_shape(shape), f"shape {self.shape}"
        elif self.ndim is not None:
            yield rank == self.ndim, f"{self.ndim} axes"
        if self.max_ndim is not None:
            yield rank <= self.max_ndim, f"at most {self.max_ndim} axes"
        if self.min_ndim is not None:
            yield rank >= self.min_ndim, f"at least {self.min_ndim} axes"
        for axis, size in self.axes.items():
            inside = -rank <= axis < rank
            fits = inside and (None in (size, shape[axis]) or shape[axis] == size)
            yield fits, f"size {size} along axis {axis}"

    def _has_shape(self, shape: Sequence[int | None]) -> bool:
        assert self.shape is not None
        have, want = tuple(shape), self.shape
        if self.allow_last_axis_squeeze:
            have, want = (s[:-1] if s and s[-1] == 1 else s for s in (have, want))
        return len(have) == len(want) and all(
            None in (a, b) or a == b for a, b in zip(have, want, strict=True)
        )


def check_inputs(spec: Any, inputs: Any, layer: str) -> None:
    """Raise ``ShapeError`` unless each input fits its ``InputSpec``; dicts go by its names."""
    specs = tree.leaves(spec)
    if isinstance(inputs, dict) and all(s.name is not None for s in specs):
        missing = [s.name for s in specs if s.name not in inputs and not s.optional]
        if missing:
            raise ValueError(f"{layer} needs the inputs {missing} too. Received: {list(inputs)}.")
        arrays = [inputs.get(s.name) for s in specs]
    else:
        arrays = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    if len(arrays) != len(specs):
        raise ValueError(f"{layer} takes {len(specs)} inputs. Received: {len(arrays)}.")
    for x, each in zip(arrays, specs, strict=True):
        wanted = each.problem(x)
        if wanted is not None:
            dtype = getattr(x, "dtype", None)
            have = repr(x) if dtype is None else f"shape {ao.shape(x)}, {ao.dtype_name(dtype)}"
            raise ao.ShapeError(f"{layer}: an input has {wanted}. Received: {have}.")
