"""A live progress bar of training, drawn by rich a few times a second.

rich: https://rich.readthedocs.io
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import Any

from .callbacks import Callback

DRAW_EVERY = 0.1  # seconds


class ProgressBar(Callback):
    """Epoch, steps, time and logs: a bar on a terminal; else, or if ``verbose=2``, a line each."""

    live: Any = None

    def __init__(self, verbose: int = 1) -> None:
        self.bar = verbose == 1 and sys.stdout.isatty()

    def on_train_begin(self, logs: dict | None = None) -> None:
        from rich.console import Console

        self.console = Console(highlight=False, soft_wrap=True)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self.epoch, self.start, self.drawn, self.step = epoch, perf_counter(), 0.0, 0
        if self.bar:
            from rich.live import Live

            self.live = Live(console=self.console, auto_refresh=False, transient=True)
            self.live.start()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.step = batch + 1
        now = perf_counter()
        if self.live is not None and now - self.drawn > DRAW_EVERY:
            self.drawn = now
            self.live.update(self._drawing(logs or {}), refresh=True)

    def _drawing(self, logs: dict) -> Any:
        from rich.columns import Columns
        from rich.progress_bar import ProgressBar as Bar

        steps = self.params.get("steps") or 0
        head = f"{self._title()} {self.step}/{steps or '?'}"
        bar = Bar(total=max(steps, self.step), completed=self.step, width=24)
        return Columns([head, bar, f"{self._pace()}  {told(logs)}"], padding=(0, 1))

    def _title(self) -> str:
        epochs = self.params.get("epochs", 1)
        return f"Epoch {self.epoch + 1:>{len(str(epochs))}}/{epochs}"

    def _pace(self) -> str:
        spent = perf_counter() - self.start
        return f"{spent:.1f}s {1e3 * spent / max(self.step, 1):.1f}ms/step"

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.close()
        self.console.print(f"{self._title()} {self.step} steps {self._pace()}  {told(logs or {})}")

    def on_train_end(self, logs: dict | None = None) -> None:
        self.close()

    def close(self) -> None:
        """Give the terminal back, also when training failed."""
        if self.live is not None:
            self.live.stop()
            self.live = None


def told(logs: dict) -> str:
    """Return the logs in a line of text."""
    return "  ".join(f"{name}: {float(value):.4g}" for name, value in logs.items())
