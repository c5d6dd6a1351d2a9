"""Losses, metrics, optimizers, activations and so on, each by its name and arguments."""

from __future__ import annotations

import re
from typing import Any

import numpy as np


def tensor(k: Any, x: Any) -> Any:
    """Return an array of the library's backend; None stays None."""
    if x is None:
        return None
    if hasattr(k.ops, "convert_to_tensor"):
        return k.ops.convert_to_tensor(x)
    return k.ops.asarray(x, like=k.default_backend())


# ---------------------------------------------------------------- losses and metrics


def loss_value(k: Any, name: str, config: dict, y: Any, y_pred: Any, weight: Any = None) -> Any:
    """Return what a loss class gives for targets, predictions and weights."""
    loss = getattr(k.losses, name)(**config)
    return loss(tensor(k, y), tensor(k, y_pred), sample_weight=tensor(k, weight))


def loss_function(k: Any, name: str, y: Any, y_pred: Any, options: dict) -> Any:
    """Return what a loss function gives for each example."""
    return getattr(k.losses, name)(tensor(k, y), tensor(k, y_pred), **options)


def loss_config(k: Any, name: str, config: dict) -> dict:
    """Return the config of a loss, and of one made from it."""
    cls = getattr(k.losses, name)
    first = cls(**config).get_config()
    return {"first": first, "again": cls.from_config(first).get_config()}


def metric_course(k: Any, name: str, config: dict, batches: list[tuple]) -> dict:
    """Return a metric's result after each batch, its name, and what is left after a reset.

    The name is without the number that a second metric of a kind gets.
    """
    metric = getattr(k.metrics, name)(**config)
    found = []
    for batch in batches:
        metric.update_state(*[tensor(k, a) for a in batch])
        found.append(metric.result())
    metric.reset_state()
    return {"results": found, "name": re.sub(r"_\d+$", "", metric.name), "reset": metric.result()}


def metrics_in_one_step(k: Any, cases: list[tuple], batches: list[list[tuple]]) -> dict:
    """Return several metrics' results after each of some batches, by one compiled function."""
    metrics = [getattr(k.metrics, name)(**config) for name, config in cases]
    for metric, batch in zip(metrics, batches[0], strict=True):
        if len(batch) > 2:
            metric.build(batch[0].shape, batch[1].shape)
    variables = [v for metric in metrics for v in metric.weights]

    def step(values: list, batch: list) -> tuple[list, list]:
        with k.variable.bound(variables, values):
            for metric, arrays in zip(metrics, batch, strict=True):
                metric.update_state(*arrays)
            return [v.value for v in variables], [metric.result() for metric in metrics]

    step, values, found = k.ops.jit(step), [v.value for v in variables], []
    for batch in batches:
        values, results = step(values, [tuple(tensor(k, a) for a in arrays) for arrays in batch])
        found.append(results)
    return {name: [r[i] for r in found] for i, (name, _) in enumerate(cases)}


# ---------------------------------------------------------------- optimizers and schedules


def schedule_values(k: Any, name: str, config: dict, steps: list[int]) -> list:
    """Return a schedule's rates at some steps."""
    schedule = getattr(k.optimizers.schedules, name)(**config)
    return [schedule(tensor(k, np.asarray(step, "int32"))) for step in steps]


def made_optimizer(k: Any, name: str, config: dict) -> Any:
    """Return an optimizer; a schedule, and optimizers inside, are told by (name, config)."""
    config = dict(config)
    if isinstance(config.get("learning_rate"), tuple):
        schedule, options = config["learning_rate"]
        config["learning_rate"] = getattr(k.optimizers.schedules, schedule)(**options)
    if "inner_optimizer" in config:
        config["inner_optimizer"] = made_optimizer(k, *config["inner_optimizer"])
    if "optimizer_map" in config:
        first, others = config["optimizer_map"]
        others = {path: made_optimizer(k, *one) for path, one in others.items()}
        config["optimizer_map"] = k.optimizers.OptimizerMap(made_optimizer(k, *first), others)
    return getattr(k.optimizers, name)(**config)


def named_variables(k: Any, first: list) -> list:
    """Return variables of these first values, with names that optimizers may look at."""
    names = ("kernel", "bias", "scale", "embeddings", "logits_kernel")
    return [k.Variable(tensor(k, p), name=n) for p, n in zip(first, names, strict=True)]


def optimizer_course(k: Any, name: str, config: dict, first: list, gradients: list[list]) -> dict:
    """Return the parameters after each step by hand, and the optimizer's variables at the end."""
    config = dict(config)
    words = config.pop("not_decaying", None)
    optimizer, course = made_optimizer(k, name, config), []
    if words:
        optimizer.exclude_from_weight_decay(var_names=words)
    variables = named_variables(k, first)
    for grads in gradients:
        optimizer.apply([tensor(k, g) for g in grads], variables)
        course.append([np.array(v) for v in variables])
    kept = [np.array(v) for v in optimizer.variables]
    return {"course": course, "kept": kept, "steps": int(optimizer.iterations)}


def optimizer_courses(k: Any, cases: list[tuple], first: list, gradients: list[list]) -> list:
    """Return the parameters after the steps of several optimizers, in one compiled step."""
    optimizers, held = [], []
    for name, config in cases:
        told = {key: value for key, value in config.items() if key != "not_decaying"}
        optimizer = made_optimizer(k, name, told)
        variables = named_variables(k, first)
        optimizer.build(variables)
        optimizers.append(optimizer)
        held.append(([v.value for v in variables], optimizer.state()))
    every = lambda held, g: [o.update(p, g, s) for o, (p, s) in zip(optimizers, held, strict=True)]
    step = k.ops.jit(every)
    for grads in gradients:
        held = step(held, [tensor(k, g) for g in grads])
    return [p for p, _ in held]


def gradients_that_overflow(k: Any, first: list, gradients: list[list]) -> dict:
    """Return what a LossScaleOptimizer's scale and parameters are after each step."""
    inner = k.optimizers.Adam(0.1)
    optimizer = k.optimizers.LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=2)
    variables, scales, course = named_variables(k, first), [], []
    for grads in gradients:
        optimizer.apply([tensor(k, g) for g in grads], variables)
        scales.append(float(np.array(optimizer.dynamic_scale)))
        course.append([np.array(v) for v in variables])
    return {"scales": scales, "course": course, "steps": int(inner.iterations)}


# ---------------------------------------------------------------- activations and initializers


def activation_values(k: Any, name: str, x: np.ndarray, options: dict) -> Any:
    """Return an activation of some numbers, found by its name."""
    return k.activations.get(name)(tensor(k, x), **options)


def activations_values(k: Any, names: list[str], x: np.ndarray) -> dict[str, Any]:
    """Return activations of some numbers, in one compiled call."""
    functions = {name: k.activations.get(name) for name in names}
    # exponential's last is infinite; squareplus has but the rounding of 200 left at the first
    cut = {"exponential": slice(0, -1), "squareplus": slice(1, None)}
    few = lambda name, x: x[:, cut.get(name, slice(None))]
    call = lambda x: {name: f(few(name, x)) for name, f in functions.items()}
    return getattr(k.ops, "jit", lambda f: f)(call)(tensor(k, x))


def activation_told(k: Any, name: str) -> Any:
    """Return what a config says of an activation."""
    return k.activations.serialize(k.activations.get(name))


def public_functions(k: Any, module: str) -> list[str]:
    """Return the names of a module's public functions and classes."""
    own = {
        "annotations",
        "ao",
        "find",
        "name_of",
        "Any",
        "exp",
        "fans",
        "snake_case",
        "Configured",
        "CustomObjectScope",
    }  # of ours, beside the surface
    names = (n for n, f in vars(getattr(k, module)).items() if callable(f) and n[0] != "_")
    return sorted(set(names) - own)


def of_weights(k: Any, module: str, name: str, config: dict, w: np.ndarray) -> dict:
    """Return what a regularizer or constraint makes of weights, and its config."""
    made = getattr(getattr(k, module), name)(**config)
    told = getattr(k, module).serialize(made)
    again = getattr(k, module).deserialize(told)
    assert again.get_config() == made.get_config()
    config = {key: list(v) if isinstance(v, list) else v for key, v in made.get_config().items()}
    return {"value": again(tensor(k, w)), "config": config, "class": told["class_name"]}


def initial_values(k: Any, name: str, config: dict, shape: tuple[int, ...]) -> Any:
    """Return the first values that an initializer gives."""
    return getattr(k.initializers, name)(**config)(shape, dtype="float32")


def moments(k: Any, name: str, config: dict, shape: tuple[int, ...]) -> list[float]:
    """Return mean, deviation, least and largest of an initializer's values."""
    x = initial_values(k, name, config, shape)
    x = np.asarray(x if isinstance(x, np.ndarray) else k.ops.convert_to_numpy(x), "float64")
    return [float(x.mean()), float(x.std()), float(x.min()), float(x.max())]


def known_names(k: Any, module: str, names: list[str]) -> list[str]:
    """Return those names that a module's ``get`` knows."""
    known = []
    for name in names:
        try:
            getattr(k, module).get(name)
            known.append(name)
        except ValueError:
            pass
    return known
