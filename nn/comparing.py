"""The same model on every backend: how far apart its layers are, and where it is fastest.

Both look at a model by moving it, and leave it as it was: its weights, its optimizer's state, its
random state, its metrics, its compiled steps.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import wraps
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao
from arrayops import tree

from .callbacks import Callback
from .context import settings
from .layer import Layer
from .metrics import Metric
from .models import Model
from .module import Module
from .optimizers import Optimizer


class LayerGap(NamedTuple):
    """How far one call of a layer is from the model's own backend, on each of the others."""

    layer: str
    kind: str
    largest: float  # the largest output there is, in size: what gaps are small against
    gaps: dict[str, float]  # backend -> largest difference


class BackendTimes(NamedTuple):
    """Milliseconds on a backend: for a step, for a predicted batch, until the first step ended."""

    train: float
    predict: float
    first: float


class Fastest(NamedTuple):
    """Which backend wins, in training and in prediction, and the times of all."""

    train: str
    predict: str
    times: dict[str, BackendTimes]


# ---------------------------------------------------------------- differences


def compare_backends(
    model: Model, x: Any, backends: Sequence[str] | None = None, verbose: bool = True
) -> list[LayerGap]:
    """Return the largest differences of every layer's outputs between backends, in call order.

    The model runs on ``x``, without training, on its own backend and on each of ``backends`` (all
    installed ones). Each layer gets what the layers before it gave on that backend, so differences
    grow from layer to layer; a jump shows where they come from. The table is printed if
    ``verbose``.

    >>> model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2, name="d")], name="m")
    >>> gaps = nn.compare_backends(model, np.ones((4, 3), "float32"), ["numpy"], verbose=False)
    >>> [(gap.layer, gap.gaps["numpy"]) for gap in gaps]
    [('d', 0.0), ('m', 0.0)]
    """
    with _as_it_was(model):
        own = _outputs(model, x)
        found = {name: _outputs(model.to(name), x) for name in _chosen(backends)}
    gaps = [
        LayerGap(name, kind, _size(out), {b: _gap(outs[i][2], out) for b, outs in found.items()})
        for i, (name, kind, out) in enumerate(own)
    ]
    if verbose:
        _print_gaps(model, gaps)
    return gaps


def _outputs(model: Model, x: Any) -> list[tuple[str, str, list[np.ndarray]]]:
    """Return name, class and outputs of each call of a layer while the model runs on ``x``."""
    seen: list[tuple[str, str, list[np.ndarray]]] = []
    counts: dict[str, int] = {}
    inputs = tree.map(lambda a: ao.asarray(np.asarray(ao.to_numpy(a)), like=model.backend), x)
    model(inputs, training=False)  # builds what is not built

    def watched(layer: Any, call: Callable) -> Callable:
        @wraps(call)
        def calling(*args: Any, **kwargs: Any) -> Any:
            outputs = call(*args, **kwargs)
            counts[layer.name] = counts.get(layer.name, 0) + 1
            number = f" ({counts[layer.name]})" if counts[layer.name] > 1 else ""
            arrays = [np.asarray(ao.to_numpy(a)) for a in tree.leaves(outputs)]
            seen.append((layer.name + number, type(layer).__name__, arrays))
            return outputs

        return calling

    layers = [layer for layer in model.walk() if isinstance(layer, Layer)]
    for layer in layers:
        vars(layer)["call"] = watched(layer, layer.call)
    try:
        model(inputs, training=False)
    finally:
        for layer in layers:
            del vars(layer)["call"]
    return seen


def _size(arrays: list[np.ndarray]) -> float:
    return max((float(np.abs(a).max(initial=0)) for a in arrays), default=0.0)


def _gap(arrays: list[np.ndarray], others: list[np.ndarray]) -> float:
    pairs = zip(arrays, others, strict=True)
    wide = [(a.astype("float64"), b.astype("float64")) for a, b in pairs]
    return max((float(np.abs(a - b).max(initial=0)) for a, b in wide), default=0.0)


def _print_gaps(model: Model, gaps: list[LayerGap]) -> None:
    from rich.table import Table

    names = list(gaps[0].gaps)
    title = f"{model.name}: largest differences from {model.backend}"
    table = Table(title=title, title_justify="left")
    table.add_column("Layer (type)", overflow="fold")
    for head in ("largest", *names):
        table.add_column(head, justify="right")
    for gap in gaps:
        cells = [f"{gap.gaps[name]:.1e}" if gap.gaps[name] else "0" for name in names]
        table.add_row(f"{gap.layer} ({gap.kind})", f"{gap.largest:.3g}", *cells)
    _show(table)


# ---------------------------------------------------------------- times


def fastest_backend(
    model: Model,
    x: Any,
    y: Any = None,
    batch_size: int = 32,
    steps: int = 10,
    epochs: int = 4,
    backends: Sequence[str] | None = None,
    verbose: bool = True,
) -> Fastest:
    """Return which backend trains the compiled model fastest, which predicts fastest, and times.

    Real ``fit`` and ``predict`` on the first ``steps`` batches of the data, on each of ``backends``
    (all installed ones). Times are medians over epochs, without the first, which also compiles; its
    time stands beside them. Other processes disturb them: ratios near 1 say nothing.
    """
    count = batch_size * steps
    x, y = (tree.map(lambda a: np.asarray(ao.to_numpy(a))[:count], part) for part in (x, y))
    with _as_it_was(model):
        times = {
            name: _times(model.to(name), x, y, batch_size, epochs) for name in _chosen(backends)
        }
    train = min(times, key=lambda name: times[name].train)
    predict = min(times, key=lambda name: times[name].predict)
    if verbose:
        _print_times(model, Fastest(train, predict, times))
    return Fastest(train, predict, times)


class _Clock(Callback):
    """Seconds of each step, epoch by epoch."""

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.per_step: list[float] = []
        self.start = perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.steps = batch + 1
        if not self.per_step and batch == 0:
            self.first = perf_counter() - self.start

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.begun = perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.per_step.append((perf_counter() - self.begun) / self.steps)


def _times(model: Model, x: Any, y: Any, batch_size: int, epochs: int) -> BackendTimes:
    clock = _Clock()
    model.fit(x, y, batch_size, max(epochs, 2), verbose=0, callbacks=[clock])
    model.predict(x, batch_size, verbose=0)
    batches = -(-len(tree.leaves(x)[0]) // batch_size)
    spent = []
    for _ in range(max(epochs, 2)):
        begun = perf_counter()
        model.predict(x, batch_size, verbose=0)
        spent.append((perf_counter() - begun) / batches)
    return BackendTimes(1e3 * median(clock.per_step[1:]), 1e3 * median(spent), 1e3 * clock.first)


def _print_times(model: Model, found: Fastest) -> None:
    from rich.table import Table

    table = Table(title=f"{model.name}: milliseconds", title_justify="left")
    table.add_column("Backend")
    for head in ("training step", "predicted batch", "until the first step"):
        table.add_column(head, justify="right")
    for name, times in sorted(found.times.items(), key=lambda item: item[1].train):
        train, predict = f"{times.train:.2f}", f"{times.predict:.2f}"
        table.add_row(
            name,
            f"[bold]{train}[/]" if name == found.train else train,
            f"[bold]{predict}[/]" if name == found.predict else predict,
            f"{times.first:.0f}",
        )
    _show(table)


# ---------------------------------------------------------------- both


def _chosen(backends: Sequence[str] | None) -> tuple[str, ...]:
    return ao.installed_backends() if backends is None else tuple(backends)


def _show(table: Any) -> None:
    from rich.console import Console

    Console(highlight=False).print(table)


@contextmanager
def _as_it_was(model: Model) -> Generator[None]:
    """Give back all that the model holds when the block ends, however it ends."""
    modules = [m for part in (model, *_metrics_of(model)) for m in part.walk()]
    optimizers = list(_optimizers_in(model.optimizer))
    kept = [(holder, dict(vars(holder))) for holder in (*modules, *optimizers)]
    variables = [v for m in modules for v in (*m.weights, *m.seed_variables)]
    variables += [cell for optimizer in optimizers for cell in optimizer._cells]
    values = [(v, v.value) for v in variables]
    drawn = settings["drawn"]
    try:
        yield
    finally:
        for holder, attributes in kept:
            vars(holder).clear()
            vars(holder).update(attributes)
        for variable, value in values:
            variable.value = value
        settings["drawn"] = drawn


def _metrics_of(model: Model) -> list[Module]:
    """Return the metrics that ``compile`` was given as objects, and those made since."""
    given = tree.leaves(list((model._compiled_with or {}).values()))
    made = [metric for _, metric in getattr(model, "_metrics", ())]
    return [m for m in {id(m): m for m in (*given, *made)}.values() if isinstance(m, Metric)]


def _optimizers_in(x: Any) -> Generator[Optimizer]:
    """Yield an optimizer, and those that it is made of."""
    if isinstance(x, Optimizer):
        yield x
        x = list(vars(x).values())
    for part in x if isinstance(x, (list, tuple)) else ():
        if isinstance(part, (Optimizer, list, tuple)):
            yield from _optimizers_in(part)
