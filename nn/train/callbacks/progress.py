"""A live progress bar, drawn by rich a few times a second.

rich: https://rich.readthedocs.io
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

from ...config import is_interactive_logging_enabled
from .base import Callback, say

DRAW_EVERY = 0.1  # seconds


class ProgbarLogger(Callback):
    """Epoch, steps, time and logs: a bar on a terminal; else, or if ``verbose=2``, a line each.

    ``fit`` has one unless ``verbose=0``; ``evaluate`` and ``predict`` show one that they are given.

    Source: https://keras.io/api/callbacks/
    """

    takes_arrays = True
    live: Any = None
    _fitting = False

    @property
    def verbose(self) -> int:
        """Return what ``fit`` was told: 0, 1 or 2."""
        verbose = self.params.get("verbose", 1)
        return 1 if verbose == "auto" else int(verbose)

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._fitting = True

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        epochs = self.params.get("epochs", 1)
        self._begin(f"Epoch {epoch + 1:>{len(str(epochs))}}/{epochs}")

    def on_test_begin(self, logs: dict | None = None) -> None:
        if not self._fitting:
            self._begin("Evaluate")

    def on_predict_begin(self, logs: dict | None = None) -> None:
        if not self._fitting:
            self._begin("Predict")

    def _begin(self, title: str) -> None:
        self.title, self.start, self.drawn, self.step = title, perf_counter(), 0.0, 0
        if self.verbose == 1 and sys.stdout.isatty() and is_interactive_logging_enabled():
            from rich.console import Console
            from rich.live import Live

            console = Console(highlight=False, soft_wrap=True)
            self.live = Live(console=console, auto_refresh=False, transient=True)
            self.live.start()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self._step(batch, logs or {})

    def on_test_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if not self._fitting:
            self._step(batch, logs or {})

    def on_predict_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if not self._fitting:
            self._step(batch, {})  # the outputs are no numbers to show

    def _step(self, batch: int, logs: dict) -> None:
        self.step = batch + 1
        now = perf_counter()
        if self.live is not None and now - self.drawn > DRAW_EVERY:
            self.drawn = now
            self.live.update(self._drawing(logs), refresh=True)

    def _drawing(self, logs: dict) -> Any:
        from rich.columns import Columns
        from rich.progress_bar import ProgressBar

        steps = self.params.get("steps") or 0
        head = f"{self.title} {self.step}/{steps or '?'}"
        bar = ProgressBar(total=max(steps, self.step), completed=self.step, width=24)
        return Columns([head, bar, f"{self._pace()}  {told(logs)}"], padding=(0, 1))

    def _pace(self) -> str:
        spent = perf_counter() - self.start
        return f"{spent:.1f}s {1e3 * spent / max(self.step, 1):.1f}ms/step"

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self._end(logs or {})

    def on_test_end(self, logs: dict | None = None) -> None:
        if not self._fitting:
            self._end(logs or {})

    def on_predict_end(self, logs: dict | None = None) -> None:
        if not self._fitting:
            self._end({})

    def _end(self, logs: dict) -> None:
        self._stop()
        if self.verbose:
            say(f"{self.title} {self.step} steps {self._pace()}  {told(logs)}")

    def on_train_end(self, logs: dict | None = None) -> None:
        self.close()

    def close(self) -> None:
        self._fitting = False
        self._stop()

    def _stop(self) -> None:
        """Give the terminal back."""
        if self.live is not None:
            self.live.stop()
            self.live = None


def told(logs: dict) -> str:
    """Return the logs in a line of text."""
    return "  ".join(f"{name}: {_short(value)}" for name, value in logs.items())


def _short(value: Any) -> str:
    return str(value) if tuple(getattr(value, "shape", ())) else f"{float(value):.4g}"
