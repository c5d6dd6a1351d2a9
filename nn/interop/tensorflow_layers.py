"""TensorFlow's modules and SavedModels as layers. TensorFlow is loaded when the layer is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrayops as ao
from arrayops import tree

from ..symbolic import is_symbolic
from ..variable import Variable
from .foreign import ForeignLayer, probed_outputs


class TFModuleWrapper(ForeignLayer):
    """A ``tf.Module`` (or a function with ``variables``): ``fit`` trains its variables.

    The layer's weights are put into the module's variables before a call, and what the call leaves
    in variables that are not trainable is taken out again. The module is called with ``training``
    if it takes that.

    Raises ``BackendError`` if the default backend is not tensorflow.
    """

    library = "tensorflow"

    def __init__(self, module: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self._module = module
        self._take(list(getattr(module, "variables", ())))
        self._functions = {False: _told(module, False), True: _told(module, True)}

    def _take(self, cells: list[Any]) -> None:
        """Make a weight for each ``tf.Variable``."""
        self._cells = cells
        self.held = [
            Variable(ao.asarray(cell.read_value()), trainable=cell.trainable, name=cell.name)
            for cell in cells
        ]

    @property
    def module(self) -> Any:
        """Return the module, its variables having the values of the layer's weights."""
        for cell, variable in zip(self._cells, self.held, strict=True):
            cell.assign(variable.value)
        return self._module

    def call(self, inputs: Any, training: bool = False) -> Any:
        function = self._functions[bool(training)]
        if is_symbolic(inputs):
            return probed_outputs(lambda probes: self._shaped(function, probes), inputs)
        leaves, structure = tree.flatten(inputs)
        form: list[Any] = []

        def run(leaves: list[Any]) -> list[Any]:
            outputs, found = tree.flatten(function(tree.unflatten(structure, leaves)))
            form.append(found)
            return outputs

        outputs = _through(run, self._cells, leaves, [v.value for v in self.held])
        for cell, variable in zip(self._cells, self.held, strict=True):
            if not cell.trainable:
                variable.value = cell.read_value()
        return tree.unflatten(form[0], outputs)

    def _shaped(self, function: Callable[[Any], Any], probes: Any) -> Any:
        import tensorflow as tf

        specs = tree.map(lambda x: tf.TensorSpec(x.shape, x.dtype), probes)
        traced = tf.function(function, autograph=False).get_concrete_function(specs)
        return traced.structured_outputs


class TFSMLayer(TFModuleWrapper):
    """A SavedModel, read from a folder: an endpoint of it, or a signature, as a layer.

    ``call_training_endpoint`` is what is called in training, if that is another one. With
    ``trainable`` the variables train that were trainable when they were saved.

    Raises ``ValueError`` that names the endpoints if there is none of that name, and
    ``BackendError`` if the default backend is not tensorflow.

    Source: https://keras.io/api/layers/backend_specific_layers/tfsm_layer/
    """

    def __init__(
        self,
        filepath: Any,
        call_endpoint: str = "serve",
        call_training_endpoint: str | None = None,
        trainable: bool = True,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        import tensorflow as tf

        check = super(TFModuleWrapper, self).__init__
        check(name=name, trainable=trainable, dtype=dtype)
        loaded = tf.saved_model.load(str(filepath))
        self._module = loaded  # its functions live as long as it does
        serving = _endpoint(loaded, call_endpoint, filepath)
        training = serving
        if call_training_endpoint is not None:
            training = _endpoint(loaded, call_training_endpoint, filepath)
        used = [cell for function in (serving, training) for cell in _variables(function)]
        self._take(list({id(cell): cell for cell in used}.values()))
        self._functions = {False: _of_one(serving), True: _of_one(training)}


def _endpoint(loaded: Any, name: str, where: Any) -> Any:
    """Return a function of a SavedModel by its name."""
    found = getattr(loaded, name, None)
    if found is None and name in loaded.signatures:
        found = loaded.signatures[name]
    if found is None:
        functions = [n for n in vars(loaded) if callable(getattr(loaded, n)) and n[0] != "_"]
        names = [*functions, *loaded.signatures]
        raise ValueError(f"{where} has the endpoints {', '.join(names)}. Received: {name!r}.")
    return found


def _variables(function: Any) -> list[Any]:
    """Return the ``tf.Variable``s that a loaded function or signature reads."""
    concrete = getattr(function, "concrete_functions", [function])
    return [cell for one in concrete for cell in one.variables]


def _of_one(function: Any) -> Callable[[Any], Any]:
    """Return a function of the inputs; signatures take them, and give outputs, by name."""
    names = list(getattr(function, "structured_input_signature", ((), {}))[1])
    if not names:
        return function

    def call(inputs: Any) -> Any:
        outputs = function(**(inputs if isinstance(inputs, dict) else {names[0]: inputs}))
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    return call


def _told(module: Any, training: bool) -> Callable[[Any], Any]:
    """Return a module's call, told whether it trains if it wants to know."""
    import inspect

    try:
        wanted = "training" in inspect.signature(module.__call__).parameters
    except (TypeError, ValueError):
        wanted = False
    return (lambda x: module(x, training=training)) if wanted else module


def _through(
    run: Callable[[list[Any]], list[Any]], cells: list[Any], leaves: list[Any], values: list[Any]
) -> list[Any]:
    """Return ``run(leaves)`` with these values in the cells, differentiable in both.

    Variables cannot be replaced by tensors, so they are assigned, and a gradient by a variable is
    passed on as that of its value.
    """
    import tensorflow as tf

    trained = [i for i, cell in enumerate(cells) if cell.trainable]

    def forward(*given: Any) -> Any:
        inputs, weights = list(given[: len(leaves)]), given[len(leaves) :]
        for cell, weight in zip(cells, weights, strict=True):
            cell.assign(weight)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([x for x in inputs if x.dtype.is_floating])
            outputs = run(inputs)

        def backward(*slopes: Any, variables: Any = None) -> Any:
            sources = [*inputs, *(cells[i] for i in trained)]
            found = tape.gradient(
                outputs, sources, list(slopes), unconnected_gradients=tf.UnconnectedGradients.ZERO
            )
            by_cell: list[Any] = [None] * len(cells)
            for i, slope in zip(trained, found[len(inputs) :], strict=True):
                by_cell[i] = tf.convert_to_tensor(slope)
            slopes_in = [*found[: len(inputs)], *by_cell]
            return slopes_in if variables is None else (slopes_in, [None] * len(variables))

        def of_inputs(*slopes: Any) -> Any:  # without variables TensorFlow refuses their name
            return backward(*slopes)

        return outputs, backward if trained else of_inputs

    return list(tf.custom_gradient(forward)(*leaves, *values))
