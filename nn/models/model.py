"""Model: a layer that can be trained, saved and moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Self

from .. import saving
from ..layer import Layer
from ..summary import print_summary
from ..symbolic import is_symbolic
from .configured import ConfiguredModel

# What the last run has left, and the next makes anew: programs, the data, and what they are of.
_OF_RUNS = frozenset(
    {"_functions", "_made_of", "_ready_for", "_running", "_state_variables", "_structure"}
)


class Model(ConfiguredModel):
    """A layer with ``compile``, ``fit``, ``evaluate`` and ``predict``.

    ``Model(inputs, outputs)`` of symbolic tensors is a functional model, also of a subclass that
    writes its own steps; other subclasses write ``call``. A model lives on one backend at a time:
    the default one when it is made; ``to`` moves it.

    >>> x = nn.Input((3,))
    >>> nn.Model(x, nn.layers.Dense(2)(x)).count_params()
    8

    Source: https://keras.io/api/models/model/
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if cls is Model and (args or "inputs" in kwargs):
            return cls.of_tensors.__new__(cls.of_tensors, *args, **kwargs)
        outputs = args[1] if len(args) > 1 else kwargs.get("outputs")
        if is_symbolic(outputs) and not issubclass(cls, cls.of_tensors):
            return _functional(cls).__new__(_functional(cls), *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        """Return the attributes to copy or to pickle, without what belongs to a run."""
        kept = {name: value for name, value in vars(self).items() if name not in _OF_RUNS}
        return kept | {"_functions": {}}

    @property
    def layers(self) -> list[Layer]:
        """Return the layers directly inside."""
        return [part for part in self.sublayers() if isinstance(part, Layer)]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """Return a layer by name or position; ``ValueError`` names those there are."""
        if (name is None) == (index is None):
            raise ValueError(f"get_layer takes a name or an index. Received: {name=}, {index=}.")
        if index is not None:
            return self.layers[index]
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"{self.name} has the layers {', '.join(x.name for x in self.layers)}. "
            f"Received: {name!r}."
        )

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of this shape (or tree of shapes), by shaping the call."""
        if not self.built and input_shape is not None and not _is_building(self):
            self._building = True
            try:
                self.compute_output_shape(input_shape)
            finally:
                del self._building

    def _pass_masks(self, args: tuple, outputs: Any, told: Any) -> None:
        """Leave the outputs the masks that the layers inside gave them."""

    def to(self, backend: str, device: Any = None) -> Self:
        """Move weights, optimizer and random state to another backend; training goes on there.

        >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)])
        >>> model.to("numpy").backend
        'numpy'
        """
        super().to(backend, device)
        if self.optimizer is not None:
            self.optimizer.to(backend, device)
        self._ready_for = None
        return self

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print the layers, their output shapes and numbers of parameters.

        ``print_fn`` gets the whole text instead. ``layer_range`` is two patterns of names: the
        first and the last layer that are shown.

        Source: https://keras.io/api/models/model/#summary-method
        """
        print_summary(
            self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range
        )

    def save(self, filepath: Any, overwrite: bool = True) -> None:
        """Write config, weights, and how training stands, to a ``.keras`` file.

        The file is complete or it is not there: it is written beside and then renamed.
        ``nn.saving.load_model`` reads it, and so does Keras.

        Source: https://keras.io/api/models/model_saving_apis/model_saving_and_loading/
        """
        saving.save_model(self, filepath, overwrite)

    def save_weights(
        self, filepath: Any, overwrite: bool = True, max_shard_size: float | None = None
    ) -> None:
        """Write all weights to a file whose name ends in ``.weights.h5`` or ``.safetensors``.

        The file is complete or it is not there: it is written beside and then renamed.
        ``.weights.h5`` files are those of Keras, and hold the optimizer's state too. Files of at
        most ``max_shard_size`` GiB each need an index, whose name ends in ``.weights.json`` or
        ``.safetensors.index.json``.

        Source: https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
        """
        saving.save_weights(self, filepath, overwrite, max_shard_size)

    def load_weights(
        self, filepath: Any, skip_mismatch: bool = False, *, strict: bool = True
    ) -> saving.Loaded:
        """Read all weights from a file; nothing is changed unless every name and shape fits.

        With ``strict=False`` those that fit are set. Returns which were set, missing and
        unexpected.

        Source: https://keras.io/api/models/model_saving_apis/weights_saving_and_loading/
        """
        return saving.load_weights(self, filepath, skip_mismatch, strict=strict)


@cache
def _functional(cls: Any) -> Any:
    """Return a user's class for models between tensors: its methods, on a graph."""
    about = {"__doc__": cls.__doc__, "__module__": cls.__module__, "written_as": cls}
    return type(cls.__name__, (cls, cls.of_tensors), about)


def _is_building(model: Model) -> bool:
    return "_building" in vars(model)
