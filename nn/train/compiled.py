"""What ``compile`` is told, made ready: losses and metrics for one output or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import Any

import arrayops as ao
from arrayops import tree

from ..variable import Variable
from . import losses, metrics


def check_names(loss: Any, measured: Any) -> None:
    """Raise ``ValueError`` for names that are no loss or metric, before there are data."""
    for one in tree.leaves([loss]):
        if isinstance(one, str):
            losses.get(one)
    for one in tree.leaves([measured]):
        if isinstance(one, str) and not metrics.goes_by_shapes(one):
            metrics.get(one)


def by_output(given: Any, names: Sequence[str], what: str) -> dict[str, Any]:
    """Return what was given for each output: one for all, a list in order, or a dict by name."""
    if isinstance(given, dict):
        unknown = set(given) - set(names)
        if unknown:
            raise ValueError(
                f"{what} names outputs: {', '.join(names)}. Received: {', '.join(sorted(unknown))}."
            )
        return {name: given.get(name) for name in names}
    if isinstance(given, (list, tuple)) and (len(names) > 1 or what != "metrics"):
        if len(given) != len(names):
            raise ValueError(
                f"{what} has an entry for each of {', '.join(names)}. Received: {len(given)}."
            )
        return dict(zip(names, given, strict=True))
    return dict.fromkeys(names, given)


def named_outputs(y: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return outputs, targets or weights as a dict by output name."""
    if isinstance(y, dict) and len(names) > 0 and set(names) <= set(y):
        return {name: y[name] for name in names}
    if isinstance(y, (list, tuple)) and len(y) == len(names):
        return dict(zip(names, y, strict=True))
    if len(names) == 1:
        return {names[0]: y}
    raise ValueError(
        f"There are {len(names)} outputs ({', '.join(names)}): give a list or a dict. "
        f"Received: {type(y).__name__}."
    )


def weights_by_output(weight: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return the examples' weights for each output: those for all, or its own."""
    each = isinstance(weight, (list, tuple, dict))
    return named_outputs(weight, names) if each else dict.fromkeys(names, weight)


class Objective:
    """The weighted sum of the losses of a model's outputs."""

    def __init__(self, loss: Any, weights: Any, names: Sequence[str], outputs: Any) -> None:
        self.names = list(names)
        outputs = named_outputs(_only(outputs) if len(names) == 1 else outputs, names)
        told = by_output(loss, names, "loss")
        self.losses = {n: losses.get(one) for n, one in told.items() if one is not None}
        self.shapes = {name: _shape(outputs[name], name) for name in self.losses}
        given = by_output(1.0 if weights is None else weights, names, "loss_weights")
        self.weights = {n: 1.0 if w is None else float(w) for n, w in given.items()}

    def __call__(
        self, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        """Return the weighted total, and each output's own loss where there are several."""
        if not self.losses:
            raise ValueError("Training needs a loss: compile(loss=...), or override compute_loss.")
        if y is None:
            raise ValueError(
                "A loss compares the outputs with targets. Received: none. Give y beside x, or "
                "batches (x, y)."
            )
        if len(self.names) == 1:
            y, y_pred, sample_weight = map(_only, (y, y_pred, sample_weight))
        targets, outputs = named_outputs(y, self.names), named_outputs(y_pred, self.names)
        weights = weights_by_output(sample_weight, self.names)
        parts = {n: loss(targets[n], outputs[n], weights[n]) for n, loss in self.losses.items()}
        total = None
        for name, part in parts.items():
            weighted = part if self.weights[name] == 1 else ao.multiply(part, self.weights[name])
            total = weighted if total is None else ao.add(total, weighted)
        return total, {name: parts[n] for n, name in self.parts.items()}

    def check(self, y: Any) -> None:
        """Raise ``ValueError`` for targets, still on the host, that the outputs cannot meet."""
        targets = named_outputs(_only(y) if len(self.names) == 1 else y, self.names)
        for name, loss in self.losses.items():
            loss.check(targets[name], self.shapes[name])

    @property
    def parts(self) -> dict[str, str]:
        """Return what the logs call each output's loss; nothing where one loss is all."""
        return {n: f"{n}_loss" for n in self.losses} if len(self.losses) > 1 else {}


def _shape(output: Any, name: str) -> tuple[int | None, ...]:
    """Return an output's shape; raises ``ValueError`` if it is a list or dict of its own."""
    if not hasattr(output, "shape"):
        raise ValueError(
            f"A loss is for an array. Received: {type(output).__name__} as the output {name}. "
            "Give the model one list or dict of arrays, or override compute_loss."
        )
    return tuple(output.shape)


def _only(x: Any) -> Any:
    """Return the single entry of a list or dict of one, or the thing itself."""
    if isinstance(x, (list, tuple)) and len(x) == 1:
        return x[0]
    return next(iter(x.values())) if isinstance(x, dict) and len(x) == 1 else x


class Metrics:
    """The loss's mean, and the metrics of every output, under their names in the logs."""

    def __init__(
        self,
        plain: Any,
        weighted: Any,
        names: Sequence[str],
        targets: Any,
        outputs: Any,
        extra: Sequence[str] = (),
    ) -> None:
        self.names = list(names)
        self.loss = metrics.Mean(name="loss")
        self.parts = {name: metrics.Mean(name=name) for name in extra}
        self.of_output: list[tuple[str, metrics.Metric, bool]] = []
        targets, outputs = (named_outputs(x, names) for x in (targets, outputs))
        for given, is_weighted in ((plain, False), (weighted, True)):
            for name, wanted in _lists_by_output(given, names).items():
                for one in wanted:
                    metric = metrics.fitting(one, targets[name], outputs[name])
                    if metric.backend != ao.default_backend():  # made before, or moved away from
                        metric.to(ao.default_backend())
                    metric.build(ao.shape(targets[name]), ao.shape(outputs[name]))
                    self.of_output.append((name, metric, is_weighted))

    def __iter__(self) -> Iterator[tuple[str, metrics.Metric]]:
        """Yield every metric with its name in the logs."""
        yield "loss", self.loss
        yield from self.parts.items()
        several = len(self.names) > 1
        named: dict[str, metrics.Metric] = {}
        for output, metric, is_weighted in self.of_output:
            prefix = f"{output}_" if several else ""
            name = prefix + metric.name
            if is_weighted and name in named:
                name = f"{prefix}weighted_{metric.name}"
            again = (f"{name}_{i}" for i in count(1))
            named[next(n for n in chain((name,), again) if n not in named)] = metric
        # Keras' order, in which evaluate gives its list
        yield from sorted(named.items()) if several else named.items()

    def take_loss(self, loss: Any, parts: dict[str, Any], x: Any) -> None:
        """Take in a batch's losses, each as often as the batch has examples."""
        size = _batch_size(x)
        self.loss.update_state(loss, sample_weight=size)
        for name, value in parts.items():
            self.parts[name].update_state(value, sample_weight=size)

    def update(self, y: Any, y_pred: Any, sample_weight: Any) -> None:
        """Take in a batch's targets and outputs."""
        if not self.of_output:
            return
        targets, outputs = named_outputs(y, self.names), named_outputs(y_pred, self.names)
        weights = weights_by_output(sample_weight, self.names)
        for name, metric, weighted in self.of_output:
            weight = weights[name] if weighted else None
            metric.update_state(targets[name], outputs[name], sample_weight=weight)


def results(named: Iterable[tuple[str, metrics.Metric]]) -> dict[str, Any]:
    """Return the metrics' values by name, those of one with several under the names it gives.

    A variable's is the array that it holds, as it will soon hold another.
    """
    found: dict[str, Any] = {}
    for name, metric in named:
        value = metric.result()
        found |= value if isinstance(value, dict) else {name: value}
    return {n: x.value if isinstance(x, Variable) else x for n, x in found.items()}


def _lists_by_output(given: Any, names: Sequence[str]) -> dict[str, list[Any]]:
    if given is None:
        return {}
    found = by_output(given, names, "metrics")
    return {n: [one for one in tree.leaves([g]) if one is not None] for n, g in found.items()}


def _batch_size(x: Any) -> int:
    first = x
    while isinstance(first, (list, tuple, dict)):
        first = next(iter(first.values())) if isinstance(first, dict) else first[0]
    return int(first.shape[0])
