"""Handwritten digits, learned by an MLP and a small CNN on any backend.

    python examples/digits.py                    NumPy only
    python examples/digits.py --backend torch    another backend
    python examples/digits.py --backend all      every installed one in this process, side by side

The data are scikit-learn's: 1,797 images of 8 x 8 pixels, from UCI's "Optical Recognition of
Handwritten Digits".
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.datasets import load_digits

import arrayops as ao
import nn

SEED = 1
HELD_OUT = 360
STEPS = 20 * 45  # the learning rate falls over 20 epochs
console = Console(highlight=False)


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return images (n, 8, 8, 1) in [0, 1] and labels, for training and held out."""
    x, y = load_digits(return_X_y=True)
    x = (x / 16).reshape(-1, 8, 8, 1).astype("float32")
    order = ao.to_numpy(ao.random.permutation(ao.random.key(SEED, like="numpy"), len(x)))
    x, y = x[order], y[order].astype("int32")
    return x[:-HELD_OUT], y[:-HELD_OUT], x[-HELD_OUT:], y[-HELD_OUT:]


def mlp() -> nn.Model:
    """Return two hidden layers with dropout."""
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Flatten(),
            nn.layers.Dense(64, activation="relu"),
            nn.layers.Dropout(0.2),
            nn.layers.Dense(32, activation="relu"),
            nn.layers.Dense(10),
        ],
        name="mlp",
    )


def cnn() -> nn.Model:
    """Return two convolutions, pooling, and dropout before the classes.

    silu is smooth. relu would turn a rounding difference near 0 into a gradient that is there or
    not, and two libraries' curves drift apart; silu passes on the difference alone.
    """
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.layers.Conv2D(16, 3, padding="same", activation="silu"),
            nn.layers.Conv2D(32, 3, padding="same", activation="silu"),
            nn.layers.MaxPooling2D(2),
            nn.layers.Flatten(),
            nn.layers.Dropout(0.3),
            nn.layers.Dense(64, activation="silu"),
            nn.layers.Dense(10),
        ],
        name="cnn",
    )


MODELS = {"mlp": mlp, "cnn": cnn}


def build(name: str, backend: str) -> nn.Model:
    """Return a compiled model on a backend, with the same first weights for every backend."""
    nn.clear_session()
    nn.utils.set_random_seed(SEED)
    with nn.use_backend(backend):
        model = MODELS[name]()
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    schedule = nn.optimizers.schedules.CosineDecay(3e-3, STEPS, alpha=0.02)
    model.compile(nn.optimizers.Adam(schedule), loss, metrics=["accuracy"])
    return model


class StepTimes(nn.callbacks.Callback):
    """The time of each epoch's steps; the first epoch also compiles."""

    def on_train_begin(self, logs=None):
        self.epochs: list[float] = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.epochs.append((perf_counter() - self.start) / self.params["steps"])

    def median_ms(self) -> float:
        """Return milliseconds per step after the first epoch."""
        return 1e3 * float(np.median(self.epochs[1:] or self.epochs))


# ---------------------------------------------------------------- one backend


def train_one(backend: str, epochs: int, folder: Path) -> None:
    """Train both models on one backend; print results, draw curves, save weights and read them."""
    x, y, x_test, y_test = digits()
    histories, rows = {}, []
    for name in MODELS:
        model = build(name, backend)
        model.summary()
        times, start = StepTimes(), perf_counter()
        history = model.fit(x, y, 32, epochs, callbacks=[times], validation_data=(x_test, y_test))
        spent = perf_counter() - start
        loss, accuracy = model.evaluate(x_test, y_test, batch_size=HELD_OUT)
        same = saved_and_read_back(model, name, backend, folder, x_test)
        histories[name] = history.history
        rows.append(
            (
                name,
                f"{loss:.4f}",
                f"{accuracy:.2%}",
                f"{spent:.1f} s",
                f"{times.median_ms():.2f} ms",
                same,
            )
        )
    table = Table(
        title=f"Held-out digits ({HELD_OUT} images), backend {backend}", title_justify="left"
    )
    for head in ("model", "loss", "accuracy", "training", "per step", "weights read back"):
        table.add_column(head, justify="left" if head == "model" else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    plot(histories, folder / "digits.png")
    console.print(f"Curves: {folder / 'digits.png'}")


def saved_and_read_back(
    model: nn.Model, name: str, backend: str, folder: Path, x: np.ndarray
) -> str:
    """Save the weights, read them into a fresh model and say whether it predicts the same."""
    path = folder / f"{name}.safetensors"
    model.save_weights(path)
    nn.utils.set_random_seed(SEED + 1)
    with nn.use_backend(backend):
        fresh = MODELS[name]()
    differs = np.abs(fresh.predict(x) - model.predict(x)).max()
    fresh.load_weights(path)
    gap = np.abs(fresh.predict(x) - model.predict(x)).max()
    return "equal" if gap == 0 and differs > 0 else f"differ by {gap:.1e}"


def plot(histories: dict[str, dict[str, list[float]]], path: Path) -> None:
    """Draw what each history holds over the epochs: one panel for losses, one for accuracies."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    panels = [what for what in ("loss", "accuracy") if what in next(iter(histories.values()))]
    figure, all_axes = plt.subplots(
        1, len(panels), figsize=(4.5 * len(panels), 3.5), layout="constrained", squeeze=False
    )
    for axes, what in zip(all_axes[0], panels, strict=True):
        for i, (name, history) in enumerate(histories.items()):
            for key, style, of in ((what, "-", "training"), (f"val_{what}", "--", "held out")):
                if key in history:
                    epochs = range(1, len(history[key]) + 1)
                    label = f"{name}, {of}" if f"val_{what}" in history else name
                    axes.plot(epochs, history[key], style, color=f"C{i}", label=label)
        axes.set(xlabel="epoch", ylabel=what)
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small")
    all_axes[0][0].set_yscale("log")
    figure.savefig(path, dpi=120)
    plt.close(figure)


# ---------------------------------------------------------------- all backends


def train_all(epochs: int, folder: Path) -> bool:
    """Train both models on every installed backend from one seed; say whether all agree."""
    names = ao.installed_backends()
    found = [f"{b.name} {b.version}" for b in ao.backends() if b.installed]
    console.print("Backends: " + ", ".join(found))
    agree = True
    for model_name in MODELS:
        curves, times, compiled = {}, {}, {}
        for backend in names:
            curves[backend], times[backend], compiled[backend] = curve(model_name, backend, epochs)
        agree &= compare(model_name, curves, times, compiled, epochs)
        plot(
            {b: {"loss": c, "accuracy": c} for b, c in curves.items()},
            folder / f"digits_{model_name}.png",
        )
    return tour(names, epochs) and agree


def curve(model_name: str, backend: str, epochs: int) -> tuple[list[float], float, str]:
    """Return the loss of each epoch, milliseconds per step, and how many graphs were compiled."""
    x, y, _, _ = digits()
    model, times = build(model_name, backend), StepTimes()
    before = compilations()
    history = model.fit(x, y, 32, epochs, verbose=0, callbacks=[times])
    return (
        history.history["loss"],
        times.median_ms(),
        str(compilations() - before) if backend == "openvino" else "",
    )


def compilations() -> int:
    """Return how many graphs OpenVINO has compiled so far, 0 if it is not installed."""
    return ao.load("openvino").compilations() if "openvino" in ao.installed_backends() else 0


def compare(model_name: str, curves: dict, times: dict, compiled: dict, epochs: int) -> bool:
    """Print the loss curves side by side; say whether they agree to 1e-3."""
    table = Table(title=f"{model_name}: mean loss of each epoch, same seed", title_justify="left")
    for head in ("epoch", *curves, "largest difference"):
        table.add_column(head, justify="right")
    worst = 0.0
    for i in range(epochs):
        losses = np.asarray([c[i] for c in curves.values()])
        apart = float(np.ptp(losses) / losses.mean())
        worst = max(worst, apart)
        table.add_row(str(i + 1), *(f"{loss:.6f}" for loss in losses), f"{apart:.1e}")
    table.add_section()
    table.add_row("ms/step", *(f"{t:.2f}" for t in times.values()), "")
    table.add_row("graphs", *compiled.values(), "")
    console.print(table)
    return worst <= 1e-3


def tour(names: tuple[str, ...], epochs: int) -> bool:
    """Train on one backend, move the model through the others, compare, and go on training."""
    x, y, x_test, _ = digits()
    start = "jax" if "jax" in names else names[0]
    model = build("cnn", start)
    model.fit(x, y, 32, epochs, verbose=0)
    expected = ao.softmax(model.predict(x_test))
    table = Table(title=f"cnn, trained on {start} and moved", title_justify="left")
    for head in ("backend", "probabilities differ by", "loss before", "loss after one more epoch"):
        table.add_column(head, justify="left" if head == "backend" else "right")
    agree = True
    for name in (start, *(n for n in names if n != start)):
        model = build("cnn", start)
        model.fit(x, y, 32, epochs, verbose=0)
        model.to(name)
        gap = float(np.abs(ao.softmax(model.predict(x_test)) - expected).max())
        before = model.evaluate(x, y, 128)[0]
        model.fit(x, y, 32, 1, verbose=0)
        table.add_row(name, f"{gap:.1e}", f"{before:.4f}", f"{model.evaluate(x, y, 128)[0]:.4f}")
        agree &= gap <= 1e-5
    console.print(table)
    return agree


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", default="numpy", help="a backend's name, or all")
    parser.add_argument("--epochs", type=int, help="default 20, or 5 with all")
    parser.add_argument(
        "--output", type=Path, help="folder for curves and weights; default a temporary one"
    )
    given = parser.parse_args()
    folder = given.output or Path(tempfile.mkdtemp(prefix="digits-"))
    folder.mkdir(parents=True, exist_ok=True)
    if given.backend != "all":
        try:
            train_one(given.backend, given.epochs or 20, folder)
        except ao.MissingBackendError as error:
            raise SystemExit(str(error)) from None
    elif not train_all(given.epochs or 5, folder):
        raise SystemExit("The backends do not agree: see the tables above.")


if __name__ == "__main__":
    main()
