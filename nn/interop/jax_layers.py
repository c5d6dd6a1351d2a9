"""A JAX function with parameters as a layer. JAX is loaded when the layer is made."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import arrayops as ao
from arrayops import tree

from ..seeds import SeedGenerator
from ..symbolic import is_symbolic
from ..variable import Variable
from .foreign import ForeignLayer, probed_outputs

_TAKEN = ("params", "state", "rng", "inputs", "training")


class JaxLayer(ForeignLayer):
    """A pure function of JAX and its parameters, a tree: ``fit`` trains them.

    ``call_fn`` takes, by these names, what it needs of ``params``, ``state``, ``rng`` (a key),
    ``inputs`` and ``training``; with ``state`` it returns (outputs, state). The trees are given, or
    made by ``init_fn``, which takes what it needs of ``rng``, ``inputs`` and ``training``, and
    returns params, or (params, state).

    Raises ``BackendError`` if the default backend is not jax.

    Source: https://keras.io/api/layers/backend_specific_layers/jax_layer/
    """

    library = "jax"

    def __init__(
        self,
        call_fn: Callable[..., Any],
        init_fn: Callable[..., Any] | None = None,
        params: Any = None,
        state: Any = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if init_fn is None and params is None and state is None:
            raise ValueError(
                "JaxLayer takes params or state, or an init_fn that makes them. Received: none."
            )
        self.call_fn, self.init_fn = call_fn, init_fn
        self._wanted = _names(call_fn, "call_fn")
        self.seed_generator = SeedGenerator(seed)
        self.params: Any = None
        self.state: Any = None
        if params is not None or state is not None:
            self._hold(params, state)

    def _hold(self, params: Any, state: Any) -> None:
        self.params = tree.map(lambda x: _variable(x, True), params)
        self.state = tree.map(lambda x: _variable(x, False), state)

    def build(self, input_shape: Any) -> None:
        if self.params is not None or self.state is not None:
            return
        import jax

        assert self.init_fn is not None
        sizes = lambda shape: tuple(1 if n is None else n for n in shape)
        inputs = _of_shapes(lambda shape: jax.numpy.ones(sizes(shape), self.dtype), input_shape)
        key = self.seed_generator.key.value
        given = {"rng": key, "inputs": inputs, "training": True}
        wanted = _names(self.init_fn, "init_fn")
        made = self.init_fn(**{name: given[name] for name in wanted})
        self._hold(*(made if "state" in self._wanted else (made, None)))

    def call(self, inputs: Any, training: bool = False) -> Any:
        import jax

        given = {
            "params": tree.map(lambda v: v.value, self.params),
            "state": tree.map(lambda v: v.value, self.state),
            "training": training,
            "inputs": inputs,
        }
        if not is_symbolic(inputs):
            given["rng"] = self.seed_generator.next() if "rng" in self._wanted else None
            outputs, state = self._called(given)
            tree.map(lambda v, new: setattr(v, "value", new), self.state, state)
            return outputs

        def run(probes: Any) -> Any:
            spec = lambda x: jax.ShapeDtypeStruct(x.shape, x.dtype)
            now = given | {"rng": spec(ao.random.key(0)), "inputs": tree.map(spec, probes)}
            arrays = {name: now.pop(name) for name in ("params", "state", "rng", "inputs")}
            return jax.eval_shape(lambda arrays: self._called(now | arrays)[0], arrays)

        return probed_outputs(run, inputs)

    def _called(self, given: dict[str, Any]) -> tuple[Any, Any]:
        """Return outputs and state of the function."""
        made = self.call_fn(**{name: given[name] for name in self._wanted})
        return made if "state" in self._wanted else (made, given["state"])


def _names(function: Callable[..., Any], what: str) -> list[str]:
    """Return what a function takes, of what there is."""
    names = list(inspect.signature(function).parameters)
    odd = [name for name in names if name not in _TAKEN]
    if odd or "inputs" not in names:
        raise ValueError(
            f"{what} takes inputs, and what it needs of {', '.join(_TAKEN)}. "
            f"Received: a function of {', '.join(names)}."
        )
    return names


def _variable(x: Any, trainable: bool) -> Variable:
    array = ao.asarray(x, like="jax")
    return Variable(array, trainable=trainable and "float" in ao.dtype_name(array.dtype))


def _of_shapes(make: Callable[[Any], Any], shapes: Any) -> Any:
    """Return what is made of each shape in a tree of them."""
    if isinstance(shapes, dict):
        return {name: _of_shapes(make, shape) for name, shape in shapes.items()}
    if isinstance(shapes, (list, tuple)) and shapes and isinstance(shapes[0], (list, tuple, dict)):
        return type(shapes)(_of_shapes(make, shape) for shape in shapes)
    return make(shapes)
