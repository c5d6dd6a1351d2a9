"""A progress bar for loops that users write.

Source: https://keras.io/api/utils/python_utils/
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from time import perf_counter
from typing import Any

import numpy as np

import arrayops as ao

from ..config import is_interactive_logging_enabled
from ..train.callbacks.base import say
from ..train.callbacks.progress import told


class Progbar:
    """A line with steps, a bar, the time and the means of values so far, written as steps are done.

    ``target`` is how many steps there will be; None if that is not known. With ``verbose=1`` the
    line is drawn again every ``interval`` seconds on a terminal, and a last time when the target is
    reached; elsewhere, and with ``verbose=2``, it is written only then; 0 writes nothing. Values
    are averaged over the steps, but those named in ``stateful_metrics``; given
    ``stateless_metrics``, these alone are averaged. ``unit_name`` is what a step is called.

    >>> bar = nn.utils.Progbar(2, verbose=0)
    >>> bar.add(1, [("loss", 3.0)])
    >>> bar.add(1, [("loss", 1.0)])
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                "Either the values that are averaged are named, or those that are not. "
                f"Received: {stateful_metrics=}, {stateless_metrics=}."
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.stateful_metrics = set(stateful_metrics or ())
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self._sums: dict[str, tuple[Any, int]] = {}  # of each value, and of how many steps
        self._done, self._drawn, self._start, self._length = 0, 0.0, perf_counter(), 0

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """Show ``n`` more steps, and the (name, value) pairs of the last one."""
        self.update(self._done + n, values)

    def update(
        self,
        current: int,
        values: Iterable[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Show that ``current`` steps are done, and the (name, value) pairs of the last one.

        ``finalize`` says that it is the last time; None: if the target is reached. The values given
        then are those of all steps: they are shown as they are.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._take(name, _number(value), 1 if finalize else max(current - self._done, 1))
            if finalize:
                self._sums[name] = _number(value), 1
        self._done = current
        self._show(finalize)

    def _take(self, name: str, value: Any, steps: int) -> None:
        averaged = self.stateless_metrics
        plain = name in self.stateful_metrics if averaged is None else name not in averaged
        total, count = self._sums.get(name, (0.0, 0))
        self._sums[name] = (value, 1) if plain else (total + value * steps, count + steps)

    def _show(self, last: bool) -> None:
        live = self.verbose == 1 and sys.stdout.isatty() and is_interactive_logging_enabled()
        now = perf_counter()
        if not live:
            if last and self.verbose:
                say(self._line(last))
        elif last or now - self._drawn >= self.interval:
            line = self._line(last)
            sys.stdout.write("\r" + line.ljust(self._length) + "\n" * last)
            sys.stdout.flush()
            self._drawn, self._length = now, len(line)

    def _line(self, last: bool) -> str:
        spent, steps = perf_counter() - self._start, max(self._done, 1)
        pace = f"{1e3 * spent / steps:.1f}ms/{self.unit_name}"
        left = 0 if last else spent / steps * ((self.target or 0) - self._done)
        time = f"{left:.0f}s left" if left > 0 else f"{spent:.1f}s"
        means = {name: total / count for name, (total, count) in self._sums.items()}
        done = f"{self._done}/{self.target or '?'}"
        return "  ".join(filter(None, (done, self._bar(), f"{time} {pace}", told(means))))

    def _bar(self) -> str:
        if not self.target or self.verbose != 1:
            return ""
        full = min(self._done * self.width // self.target, self.width)
        return "━" * full + "─" * (self.width - full)


def _number(value: Any) -> Any:
    """Return a value as a float; the mean of an array."""
    return float(np.mean(ao.to_numpy(value))) if hasattr(value, "shape") else float(value)
