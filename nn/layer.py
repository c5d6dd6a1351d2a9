"""Layer: fields, ``__init__``, ``build``, ``call``; everything else is derived here.

A config is the constructor's arguments, and a shape is what ``call`` gives for a symbolic input.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ClassVar, Self

import numpy as np

import arrayops as ao
from arrayops import tree

from . import constraints, initializers, regularizers
from .context import context, floatx, shaping_scope, snake_case, training_scope, unique_name
from .masking import MASKS, carry_masks, fill_masks, pass_masks
from .module import Module
from .symbolic import Node, Symbolic, is_symbolic
from .variable import Variable


class Layer(Module):
    """A function with weights.

    Write ``build(input_shape)`` to make weights with ``add_weight``, and ``call(inputs)`` for what
    it computes; a ``training`` parameter of ``call`` is filled in from the call around it, and a
    ``mask`` from the masks of the inputs. Layers in attributes, lists and dicts are part of the
    layer.

    >>> class Scale(nn.Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight((input_shape[-1],), initializer="ones")
    ...
    ...     def call(self, x):
    ...         return x * self.factor.value
    >>> Scale()(np.ones((1, 2), "float32"))
    array([[1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/base_layer/
    """

    built: bool
    supports_masking = False  # whether the outputs have the masks of the inputs
    _takes_training = False
    _makes_masks = False
    _mask_names: ClassVar[dict[str, str]] = {}  # masks among `call`'s parameters: of what
    _arguments: tuple[tuple, dict[str, Any]]  # what the constructor was called with
    _ready: set[tuple[type, Any]]  # kinds of input that need no preparation

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        self._arguments = (args, kwargs)
        self._ready = set()
        self.built = False
        return self

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        parameters = list(inspect.signature(cls.call).parameters)
        cls._takes_training = "training" in parameters
        cls._makes_masks = cls.compute_mask is not Layer.compute_mask
        cls._mask_names = {f"{n}_mask": n for n in parameters if f"{n}_mask" in parameters}
        if "mask" in parameters[2:]:
            cls._mask_names["mask"] = parameters[1]
        if "build" in vars(cls):
            cls.build = _noted(cls.build)

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        dtype: str | None = None,
        input_shape: Any = None,
    ) -> None:
        self.name = unique_name(snake_case(type(self).__name__)) if name is None else name
        self._trainable = trainable
        self.dtype = ao.dtype_name(dtype or floatx())
        self.backend = ao.default_backend()

    # ------------------------------------------------------------ what a layer writes

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape; called once, before the first ``call``."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs; raw arrays come in and go out."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `call(self, inputs)`.")

    def add_weight(
        self,
        shape: Sequence[int | None] = (),
        initializer: Any = "glorot_uniform",
        dtype: str | None = None,
        trainable: bool = True,
        name: str = "variable",
        regularizer: Any = None,
        constraint: Any = None,
    ) -> Variable:
        """Return a new variable on the layer's backend; keep it in an attribute.

        Values are drawn on the host, so they are the same bits on every backend. Training adds
        what ``regularizer`` gives for it to the loss, and applies ``constraint`` after each step.
        """
        if any(size is None for size in shape):
            raise ao.ShapeError(
                f"{self.name}: the weight {name!r} needs known sizes. Received: {shape}. "
                "Give the sizes in Input."
            )
        value = initializers.get(initializer)(
            tuple(shape), dtype=ao.dtype_name(dtype or self.dtype)
        )
        return Variable(
            ao.asarray(value, like=self.backend),
            trainable=trainable,
            name=name,
            regularizer=regularizers.get(regularizer),
            constraint=constraints.get(constraint),
        )

    # ------------------------------------------------------------ calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return ``call`` of the inputs, after building and converting what needs it."""
        try:
            ready = self.built and (type(args[0]), args[0].dtype) in self._ready
        except (AttributeError, IndexError):
            ready = False
        try:
            if not ready or len(args) != 1 or kwargs or MASKS:
                return self._prepared_call(args, kwargs)
            if self._takes_training:
                return self.call(args[0], training=bool(context.training))
            return self.call(args[0])
        except ao.ShapeError as error:
            shapes = ", ".join(str(shapes_of(x)) for x in args if hasattr(x, "shape"))
            error.add_note(f"in {self.name} ({type(self).__name__}), called with {shapes}")
            raise

    def _prepared_call(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Take the long way: symbolic, nested, unbuilt, foreign or cast inputs, named arguments."""
        if is_symbolic((args, kwargs)):
            return self._symbolic_call(args, kwargs)
        given, args = args, tuple(self._admit(x) for x in args)
        kwargs = {k: v if k == "training" else self._admit(v) for k, v in kwargs.items()}
        if MASKS:
            carry_masks(given, args)
        self._build_for(args, kwargs)
        plain = self.built and not self._makes_masks
        if plain and len(args) == 1 and hasattr(args[0], "dtype"):
            self._ready.add((type(args[0]), args[0].dtype))
        return self._run(args, kwargs)

    def _run(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        training = kwargs.pop("training", None)
        training = context.training if training is None else training
        if self._takes_training:
            kwargs["training"] = bool(training)
        if MASKS and self._mask_names:
            fill_masks(self.call, self._mask_names, args, kwargs)
        with training_scope(training):
            outputs = self.call(*args, **kwargs)
        if MASKS or self._makes_masks:
            self._pass_masks(args, outputs)
        return outputs

    def _pass_masks(self, args: tuple, outputs: Any) -> None:
        pass_masks(self, args[0] if args else None, outputs)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """Return the mask of the outputs: that of the inputs, if a layer does not say another."""
        return previous_mask

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
        name = "" if dtype is None else ao.dtype_name(dtype)
        return ao.astype(x, self.dtype) if "float" in name and name != self.dtype else x

    def _build_for(self, args: tuple, kwargs: dict[str, Any]) -> None:
        if self.built:
            return
        first = args[0] if args else next(iter(kwargs.values()), None)
        self._build_shape = shapes_of(first)
        self.build(self._build_shape)
        self.built = True

    # ------------------------------------------------------------ symbolic inputs

    def _symbolic_call(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return symbolic outputs: the shapes ``call`` gives, and the node that leads to them."""
        with shaping_scope() as outermost:
            outputs = self._shape_only(args, kwargs)
        if not outermost:
            return outputs
        node = Node(self, args, kwargs)
        leaves, structure = tree.flatten(outputs)
        inputs = tuple(tree.leaves((args, kwargs)))
        made = [Symbolic(x.shape, x.dtype, node, inputs, None, node=node) for x in leaves]
        node.outputs = made
        return tree.unflatten(structure, made)

    def _shape_only(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        args = tuple(map(self._cast_symbolic, args))
        self._build_for(args, kwargs)
        outputs = self._run(args, dict(kwargs))
        self.output_spec = shapes_of(outputs)
        return outputs

    def _cast_symbolic(self, x: Any) -> Any:
        if isinstance(x, Symbolic) and "float" in ao.dtype_name(x.dtype) and x.dtype != self.dtype:
            return Symbolic(x.shape, self.dtype)
        return x

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the output for inputs of a shape; None where a size is open.

        >>> nn.layers.Dense(4).compute_output_shape((None, 3))
        (None, 4)
        """
        with shaping_scope():
            return shapes_of(self(placeholders(input_shape, self.dtype)))

    # ------------------------------------------------------------ config and backend

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name, with the defaults that were used.

        >>> nn.layers.Dropout(0.5, name="drop").get_config()["rate"]
        0.5
        """
        args, kwargs = self._arguments
        bound = inspect.signature(type(self).__init__).bind(self, *args, **kwargs)
        bound.apply_defaults()
        arguments = dict(list(bound.arguments.items())[1:])  # without self
        arguments |= arguments.pop("kwargs", {})
        arguments.pop("input_shape", None)
        own = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        return own | arguments | {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a new layer of a config; its weights are fresh."""
        return cls(**config)

    def _moved(self, backend: str) -> None:
        super()._moved(backend)
        self._ready = set()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name} built={self.built}>"


def _noted(build: Callable) -> Callable:
    """Return a ``build`` that says so: called by hand, it is not called again before ``call``."""

    @wraps(build)
    def noting(self: Layer, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        self.built = True

    return noting


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
