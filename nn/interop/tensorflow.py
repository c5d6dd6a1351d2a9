"""Between nn and TensorFlow: models as modules, modules and SavedModels as layers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from ..layer import Layer
from ..variable import bound
from .functions import check_backend, check_built
from .tensorflow_layers import TFModuleWrapper, TFSMLayer

__all__ = ["ModelModule", "TFModuleWrapper", "TFSMLayer", "as_module"]


class ModelModule(tf.Module):
    """A model of nn as a ``tf.Module``.

    Its ``tf.Variable``s begin with the model's weights, and are its own from there: tensors cannot
    share the memory of variables. ``write_back`` gives the model what they hold. They are named
    as in ``named_variables``; statistics and random seeds are variables that do not train.
    """

    def __init__(self, model: Layer) -> None:
        super().__init__(name=model.name)
        self._model = model
        trainable = {id(v) for v in model.trainable_variables}
        named = model.named_variables()
        named |= {f"seeds/{i}": v for i, v in enumerate(model.seed_variables)}
        self._own = tuple(named.values())
        self._cells = [
            tf.Variable(v.value, trainable=id(v) in trainable, name=path)
            for path, v in named.items()
        ]

    @tf.autograph.experimental.do_not_convert
    def __call__(self, *args: Any, training: bool = False, **kwargs: Any) -> Any:
        """Return the model's outputs; in training its statistics and seeds move on."""
        values = [tf.convert_to_tensor(cell) for cell in self._cells]
        with bound(self._own, values):
            outputs = self._model(*args, training=training, **kwargs)
            after = [v.value for v in self._own]
        for cell, before, new in zip(self._cells, values, after, strict=True):
            if new is not before:
                cell.assign(new)
        return outputs

    def write_back(self) -> None:
        """Give the model the values of the variables."""
        for variable, cell in zip(self._own, self._cells, strict=True):
            variable.assign(cell.read_value())


def as_module(model: Layer) -> ModelModule:
    """Return a built model (or layer) that is on tensorflow as a ``tf.Module``.

    It can be called in a ``tf.function``, differentiated by a ``tf.GradientTape``, and saved by
    ``tf.saved_model.save``.

    >>> with nn.use_backend("tensorflow"):
    ...     model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> module = nn.interop.tensorflow.as_module(model)
    >>> [v.shape.as_list() for v in module.trainable_variables]
    [[3, 2], [2]]

    Raises ``BackendError`` for a model on another backend, ``ValueError`` for one without weights.
    """
    check_backend(model, "tensorflow", "A tf.Module's model")
    check_built(model)
    return ModelModule(model)
