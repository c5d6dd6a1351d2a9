"""What a config can name: nn's classes and functions, under the modules that Keras has them in.

This table is closed: reading a config makes objects of these, and of what the user registered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import (
    activations,
    constraints,
    dtype_policies,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
)
from .interop.foreign import ForeignLayer
from .layer import Layer
from .optimizers import schedules
from .saving.registry import offer
from .seeds import SeedGenerator


def _classes(namespace: Any, kind: type = object) -> Iterator[tuple[str, type]]:
    """Yield the public classes of a module; first each one's own name, then the others.

    Layers of another library's code are not among them: a config would name files that run.
    """
    found = [
        (name, thing)
        for name, thing in vars(namespace).items()
        if isinstance(thing, type) and issubclass(thing, kind) and not name.startswith("_")
        if not issubclass(thing, ForeignLayer)
    ]
    yield from sorted(found, key=lambda pair: pair[0] != pair[1].__name__)


def _functions(namespace: Any) -> Iterator[tuple[str, Any]]:
    for name, thing in vars(namespace).items():
        if callable(thing) and not isinstance(thing, type) and name not in _READERS:
            yield name, thing


_READERS = ("get", "serialize", "deserialize")


offer("keras", [("Sequential", models.Sequential), ("Model", models.Model)])
offer("keras", [("Loss", losses.Loss), ("Metric", metrics.Metric), ("Layer", Layer)])
offer("keras", [("DTypePolicy", dtype_policies.DTypePolicy)])
offer("keras.dtype_policies", [("DTypePolicyMap", dtype_policies.DTypePolicyMap)])
offer("keras.dtype_policies", [("DTypePolicy", dtype_policies.DTypePolicy)])
offer("keras", [("FloatDTypePolicy", dtype_policies.DTypePolicy)])  # its name until Keras 3.5
offer("keras.src.models.functional", [("Functional", models.Functional)])
offer("keras.models", _classes(models, models.Model))
offer("keras.layers", _classes(layers, Layer))
offer("keras.losses", _classes(losses, losses.Loss))
offer("keras.metrics", _classes(metrics, metrics.Metric))
offer("keras.optimizers", _classes(optimizers, optimizers.Optimizer))
offer("keras.optimizers", [("OptimizerMap", optimizers.OptimizerMap)])
offer("keras.optimizers.schedules", _classes(schedules, schedules.LearningRateSchedule))
offer("keras.initializers", _classes(initializers, initializers.Initializer))
offer("keras.regularizers", _classes(regularizers, regularizers.Regularizer))
offer("keras.constraints", _classes(constraints, constraints.Constraint))
offer("keras.random", [("SeedGenerator", SeedGenerator)])
offer("builtins", activations.TABLE.items())
offer("builtins", _functions(losses))
offer("builtins", _functions(metrics))
