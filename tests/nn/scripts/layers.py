"""One layer: what it computes, what it calls itself and its weights, what its config says."""

from __future__ import annotations

from typing import Any

import numpy as np


def numbers(shape: tuple[int, ...], dtype: str, seed: int) -> np.ndarray:
    """Return an input of a test: floats of size 1, or integers below 5."""
    draw = np.random.default_rng(seed)
    if dtype.startswith("int"):
        return draw.integers(0, 5, shape).astype(dtype)
    return draw.normal(size=shape).astype(dtype)


def fill(layer: Any, seed: int = 7) -> None:
    """Set all weights to numbers between 1/2 and 3/2 that depend on shapes and order alone."""
    draw = np.random.default_rng(seed)
    layer.set_weights(
        [draw.uniform(0.5, 1.5, w.shape).astype(w.dtype) for w in layer.get_weights()]
    )


def inputs_of(shapes: Any, dtype: str) -> Any:
    """Return an array, or a list of arrays for a list of shapes."""
    if isinstance(shapes, list):
        return [numbers(shape, dtype, seed) for seed, shape in enumerate(shapes)]
    return numbers(shapes, dtype, 0)


def layer_facts(k: Any, name: str, config: dict, shapes: Any, dtype: str) -> dict:
    """Return outputs, weights before and after training, shapes and names of a layer."""
    layer = getattr(k.layers, name)(**config)
    x = inputs_of(shapes, dtype)
    layer(x)
    fill(layer)
    inferred = layer(x)
    trained = layer(x, training=True) if takes_training(name) else None
    batch = [(None, *s[1:]) for s in shapes] if isinstance(shapes, list) else (None, *shapes[1:])
    fresh = getattr(k.layers, name)(**config)
    return {
        "inferred": inferred,
        "trained": trained,
        "after": layer.get_weights(),
        "weights": [w.name for w in layer.weights],
        "trainable": [w.name for w in layer.trainable_weights],
        "shape": list(fresh.compute_output_shape(shapes)),
        "batch_shape": list(fresh.compute_output_shape(batch)),
    }


def scaled(x: Any, by: float = 2) -> Any:
    """Return a multiple of an array: a function for Lambda."""
    return x * by


def takes_training(name: str) -> bool:
    """Say whether a layer does something else in training, and that not at random."""
    return name == "BatchNormalization"


def automatic_name(k: Any, name: str, config: dict) -> list[str]:
    """Return the names that two layers of a class get in a fresh session."""
    session = getattr(k, "backend", k)  # Keras' has it there
    session.clear_session(free_memory=False)  # to collect takes a second beside five libraries
    return [getattr(k.layers, name)(**config).name for _ in range(2)]


def config_of(k: Any, name: str, config: dict) -> dict:
    """Return what of a config is a plain value, sequences as lists."""
    found = getattr(k.layers, name)(**config).get_config()
    found = {key: list(v) if isinstance(v, (list, tuple)) else v for key, v in found.items()}
    return {key: v for key, v in found.items() if isinstance(v, (str, int, float, bool, list))}


def constructor_words(k: Any, name: str) -> list[str]:
    """Return the arguments that a class and its bases take."""
    import inspect

    found = {"name", "trainable", "dtype"}
    for base in getattr(k.layers, name).__mro__:
        found |= set(inspect.signature(base.__init__).parameters)
    return sorted(found)


def other_names(k: Any, classes: list[str]) -> dict[str, str]:
    """Return the second names of classes: a name in ``layers`` -> the class's own."""
    return {
        name: value.__name__
        for name, value in vars(k.layers).items()
        if isinstance(value, type) and value.__name__ != name and value.__name__ in classes
    }


def spectral_facts(k: Any, power_iterations: int) -> dict:
    """Return what a normalized layer gives in training, its vector after it, and its weights."""
    layer = k.layers.SpectralNormalization(k.layers.Dense(3), power_iterations=power_iterations)
    x = numbers((2, 4), "float32", 0)
    layer(x)
    fill(layer)
    return {
        "trained": layer(x, training=True),
        "vector": layer.get_weights()[1],
        "weights": [w.name for w in layer.weights],
        "trainable": [w.name for w in layer.trainable_weights],
    }


def regularized_facts(k: Any, name: str, config: dict, shapes: Any, dtype: str) -> dict:
    """Return what the weights of a layer cost, each by another factor, and the constrained ones."""
    words = [w for w in constructor_words(k, name) if not w.startswith("activity")]
    costs = [w for w in words if w.endswith("_regularizer")]
    bounds = [w for w in words if w.endswith("_constraint")]
    rules = {w: k.regularizers.L2(0.5**i) for i, w in enumerate(costs)}
    layer = getattr(k.layers, name)(**config, **rules, **dict.fromkeys(bounds, "non_neg"))
    layer(inputs_of(shapes, dtype))
    fill(layer)
    return {
        "losses": sorted(float(x) for x in layer.losses),
        "constrained": [w.name for w in layer.weights if w.constraint is not None],
    }


def activity_facts(k: Any, name: str, config: dict, shapes: Any, dtype: str) -> list[float]:
    """Return what the outputs of a layer's last call cost, by squares."""
    rule = (
        {} if name == "ActivityRegularization" else {"activity_regularizer": k.regularizers.L2(2)}
    )
    layer = getattr(k.layers, name)(**config, **rule)
    x = inputs_of(shapes, dtype)
    layer(x)
    fill(layer)
    layer(x)
    return [float(x) for x in layer.losses]


def written_words(k: Any, name: str) -> list[str]:
    """Return the arguments that a class's own signature spells."""
    import inspect

    parameters = inspect.signature(getattr(k.layers, name).__init__).parameters.values()
    return [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.name != "self"]


def policy_facts(k: Any, name: str, config: dict, shapes: Any, dtype: str, policy: str) -> dict:
    """Return the outputs of a layer of a dtype policy, in float32, and all its dtypes."""
    layer = getattr(k.layers, name)(**config, dtype=policy)
    x = inputs_of(shapes, dtype)
    layer(x)
    fill(layer)
    outputs = layer(x)
    return {
        "outputs": k.ops.cast(outputs, "float32"),
        "dtype": str(getattr(outputs.dtype, "name", outputs.dtype)).removeprefix("torch."),
        "weights": [str(w.dtype) for w in layer.weights],
        "policy": [layer.dtype_policy.name, layer.compute_dtype, layer.variable_dtype],
        "dtypes": [layer.dtype, layer.dtype_policy.compute_dtype],
    }


def policy_words(k: Any, given: str) -> dict:
    """Return what a policy says of itself, and what it is in a layer's config."""
    policy = k.dtype_policies.get(given)
    return {
        "name": policy.name,
        "dtypes": [policy.compute_dtype, policy.variable_dtype],
        "config": policy.get_config(),
        "same": [policy == k.DTypePolicy(given), policy == k.DTypePolicy("float32")],
        "twin": k.dtype_policies.deserialize(k.dtype_policies.serialize(policy)).name,
        "of_layer": k.layers.Dense(2, dtype=policy).get_config()["dtype"]["config"],
    }
