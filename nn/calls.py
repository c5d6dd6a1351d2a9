"""The calls of a layer beside the usual one: on shapes, on symbolic tensors, on other weights.

Source: https://keras.io/api/layers/base_layer/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import arrayops as ao
from arrayops import tree

from .context import collecting, shaping_scope
from .described import Described
from .symbolic import Symbolic
from .variable import Variable, bound


class Calls(Described):
    """A module that can be called, also without being changed.

    >>> layer = nn.layers.Dense(4)
    >>> layer.compute_output_spec(nn.KerasTensor((None, 3))).shape
    (None, 4)
    """

    call: Callable[..., Any]
    __call__: Callable[..., Any]
    _remat: Any

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the output for inputs of a shape; None where a size is open.

        >>> nn.layers.Dense(4).compute_output_shape((None, 3))
        (None, 4)
        """
        with shaping_scope():
            return shapes_of(self(placeholders(input_shape, self.dtype)))

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Return symbolic tensors of the shapes and dtypes that a call with these inputs gives.

        The inputs are symbolic tensors or arrays. No graph leads to what comes out: it is no part
        of a model.
        """
        args, kwargs = tree.map(_symbolic, (args, kwargs))
        with shaping_scope():
            return tree.map(_symbolic, self(*args, **kwargs))

    symbolic_call = compute_output_spec

    def stateless_call(
        self,
        trainable_variables: Sequence[Any],
        non_trainable_variables: Sequence[Any],
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> tuple[Any, ...]:
        """Return the outputs that other weights give, and what the non-trainable ones become.

        Pure: nothing of the layer changes, so it can be differentiated and compiled. The arrays
        (or variables) come in the order of ``trainable_variables`` and ``non_trainable_variables``;
        with ``return_losses`` a third result is what ``losses`` tells of this call. Raises
        ``ValueError`` if the layer is not built, or if these are not as many.

        >>> layer = nn.layers.Dense(1, use_bias=False)
        >>> layer.build((None, 2))
        >>> x = np.ones((1, 2), "float32")
        >>> layer.stateless_call([np.asarray([[1.0], [2.0]], "float32")], [], x)
        (array([[3.]], dtype=float32), [])
        """
        if not self.built:
            raise ValueError(
                f"{self.name} has no weights yet that others could stand for: call it once, or "
                "build(input_shape)."
            )
        trainable, others = self.trainable_variables, self.non_trainable_variables
        have = len(trainable_variables), len(non_trainable_variables)
        if have != (len(trainable), len(others)):
            raise ValueError(
                f"{self.name} has {len(trainable)} trainable variables and {len(others)} others. "
                "Received: {} and {}.".format(*have)
            )
        values = map(_raw, (*trainable_variables, *non_trainable_variables))
        with bound([*trainable, *others], list(values)), collecting([]):
            outputs = self(*args, **kwargs)
            losses = (self.losses,) if return_losses else ()
            after = [v.value for v in others]
        return outputs, after, *losses

    def rematerialized_call(
        self, layer_call: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Callable[..., Any]:
        """Return ``layer_call``, or what the ``RematScope`` of the layer makes of its ``call``."""
        return layer_call if self._remat is None else partial(self._remat.call, self)


def _raw(x: Any) -> Any:
    return x.value if isinstance(x, Variable) else x


def _symbolic(x: Any) -> Any:
    """Return a symbolic tensor like an array, to which no graph leads; all else as it is."""
    return Symbolic(ao.shape(x), x.dtype) if hasattr(x, "dtype") else x


def shapes_of(inputs: Any) -> Any:
    """Return the tree of the shapes of a tree of arrays."""
    if isinstance(inputs, (list, tuple)):
        return type(inputs)(map(shapes_of, inputs)) if type(inputs) in (list, tuple) else inputs
    if isinstance(inputs, dict):
        return {k: shapes_of(v) for k, v in inputs.items()}
    return ao.shape(inputs)


def placeholders(shape: Any, dtype: str) -> Any:
    """Return symbolic tensors for a tree of shapes."""
    if isinstance(shape, dict):
        return {k: placeholders(v, dtype) for k, v in shape.items()}
    if isinstance(shape, (list, tuple)) and shape and isinstance(shape[0], (list, tuple)):
        return [placeholders(s, dtype) for s in shape]
    return Symbolic(tuple(shape), dtype)
