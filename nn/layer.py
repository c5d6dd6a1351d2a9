"""Layer: fields, ``__init__``, ``build``, ``call``; everything else is derived here.

A shape is what ``call`` gives for a symbolic input.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, ClassVar, Self

import arrayops as ao
from arrayops import tree

from . import constraints, initializers, regularizers
from .calls import Calls, shapes_of
from .context import context, shaping_scope, snake_case, unique_name
from .door import Admits
from .dtype_policies import HALF
from .input_spec import check_inputs
from .masking import MASKS, carry_masks, fill_masks, pass_masks
from .saving.limits import spend
from .symbolic import Node, Symbolic, is_symbolic
from .variable import Autocast, Variable


class Layer(Admits, Calls):
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

    supports_masking = False  # whether the outputs have the masks of the inputs
    input_spec: Any = None  # an InputSpec that inputs are held to, or several
    _takes_training = False
    _makes_masks = False
    _mask_names: ClassVar[dict[str, str]] = {}  # masks among `call`'s parameters: of what
    _nodes: list[Node]  # its calls on symbolic tensors
    _remat: Any = None  # the RematScope that it was made in

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        self = super().__new__(cls)
        self._arguments = (args, kwargs)
        self._ready = set()
        self._nodes = []
        self._path = ""
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
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Any = None,
    ) -> None:
        self.name = unique_name(snake_case(type(self).__name__)) if name is None else _name(name)
        self._trainable = trainable
        self.autocast = autocast
        self.backend = ao.default_backend()
        self.dtype_policy = dtype
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self._remat = context.remat

    # ------------------------------------------------------------ what a layer writes

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape; called once, before the first ``call``."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs; raw arrays come in and go out."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `call(self, inputs)`.")

    def add_weight(
        self,
        shape: Sequence[int | None] | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: str | None = None,
    ) -> Variable:
        """Return a new variable on the layer's backend; keep it in an attribute.

        Without a shape it is a number; without an initializer floats are drawn by
        "glorot_uniform", and others are zeros. Values are drawn on the host, so they are the same
        bits on every backend. Training adds what ``regularizer`` gives for it to the loss, and
        applies ``constraint`` after each step. In a layer of a mixed policy ``call`` sees the value
        in the compute dtype, unless ``autocast`` is False.
        """
        shape, name = tuple(shape or ()), name or "variable"
        if any(size is None for size in shape):
            raise ao.ShapeError(
                f"{self.name}: the weight {name!r} needs known sizes. Received: {shape}. "
                "Give the sizes in Input."
            )
        spend(tuple(size or 0 for size in shape))
        dtype = ao.dtype_name(dtype or self.variable_dtype)
        if initializer is None:
            initializer = "glorot_uniform" if "float" in dtype else "zeros"
        draw = partial(initializers.get(initializer), shape, dtype=dtype)
        undrawn = context.undrawn  # a list while a file is read, in which most weights are
        value = draw() if undrawn is None else ao.zeros(shape, dtype=dtype, like="numpy")
        mixed = autocast and self.compute_dtype in HALF and "float" in dtype
        made = (Autocast if mixed else Variable)(
            ao.asarray(value, like=self.backend),
            trainable=trainable,
            name=name,
            path="/".join((*context.scopes, self.name, name)),
            regularizer=regularizers.get(regularizer),
            constraint=constraints.get(constraint),
        )
        if undrawn is not None:
            undrawn.append((made, draw))
        return made

    add_variable = add_weight

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
            if not self._quick:
                return self._run(args, {})
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
        given, args = args, self._numbers_read(tuple(self._admit(x) for x in args))
        kwargs = {k: v if k == "training" else self._admit(v) for k, v in kwargs.items()}
        if MASKS:
            carry_masks(given, args)
        if self.input_spec is not None:
            check_inputs(self.input_spec, args[0], self.name)
        self._build_for(args, kwargs)
        outputs = self._run(args, kwargs)
        if len(args) == 1 and hasattr(args[0], "dtype"):
            kind = type(args[0]), args[0].dtype
            if kind not in self._ready:
                self._note_ready(kind)
        return outputs

    def _note_ready(self, kind: tuple[type, Any]) -> None:
        """Note that inputs of a kind need no preparation, and whether a call needs a frame."""
        if self.built and not self._makes_masks and self.input_spec is None:
            self._ready.add(kind)
            plain = self.activity_regularizer is None and self._remat is None
            framed = self._adds_losses or self._narrows or self._seen_dtype or self.sublayers()
            self._quick = plain and not framed

    def _run(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return ``call``'s outputs, in the frame that the calls inside it see."""
        training = kwargs.pop("training", None)
        training = context.training if training is None else training
        if self._takes_training:
            kwargs["training"] = bool(training)
        if MASKS and self._mask_names:
            fill_masks(self.call, self._mask_names, args, kwargs)
        around = context.training, context.autocast, context.call
        if not context.shaping:  # which leaves what the last call has added to the loss
            self._call = around[2] or object()
        seen = self._seen_dtype if self.autocast else None
        context.training, context.autocast, context.call = training, seen, self._call
        try:
            outputs = self.rematerialized_call(self.call)(*args, **kwargs)
            if self._narrows:
                outputs = self._narrowed(outputs)
            if self.activity_regularizer is not None and not context.shaping:
                self._regularize_activity(outputs)
        finally:
            context.training, context.autocast, context.call = around
        told = kwargs.get("mask")
        if MASKS or self._makes_masks or told is not None:
            self._pass_masks(args, outputs, told)
        return outputs

    def _pass_masks(self, args: tuple, outputs: Any, told: Any) -> None:
        pass_masks(self, args[0] if args else None, outputs, told)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask of the outputs: that of the inputs, if a layer does not say another."""
        return previous_mask

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
        self._nodes.append(node)
        leaves, structure = tree.flatten(outputs)
        inputs = tuple(tree.leaves((args, kwargs)))
        made = [Symbolic(x.shape, x.dtype, node, inputs, None, node=node) for x in leaves]
        node.outputs = made
        if MASKS:
            carry_masks(leaves, made)
        return tree.unflatten(structure, made)

    def _shape_only(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        given, args = args, self._numbers_read(tuple(map(self._cast_symbolic, args)))
        if MASKS:
            carry_masks(given, args)
        if self.input_spec is not None:
            check_inputs(self.input_spec, args[0], self.name)
        self._build_for(args, kwargs)
        outputs = self._run(args, dict(kwargs))
        self.output_spec = shapes_of(outputs)
        return outputs

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name} built={self.built}>"


def _name(given: Any) -> str:
    """Return a name, if it is one; a slash stands between names in paths."""
    if not isinstance(given, str) or "/" in given:
        raise ValueError(f"A layer's name is a string without a slash. Received: {given!r}.")
    return given


def _noted(build: Callable) -> Callable:
    """Return a ``build`` that says so: called by hand, it is not called again before ``call``."""

    @wraps(build)
    def noting(self: Layer, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        self.built = True
        if self._build_shape is None and len(args) == 1:
            self._build_shape = args[0]

    return noting
