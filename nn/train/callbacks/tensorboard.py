"""Logs, weights and the model for TensorBoard, in its own files; TensorFlow is not needed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

import arrayops as ao

from .base import Callback
from .event_files import EventFile
from .schedules import rates


class TensorBoard(Callback):
    """Writes what TensorBoard shows: ``tensorboard --logdir logs``.

    The folder ``train`` has ``epoch_loss`` and what else the logs of epochs hold, and the learning
    rate; ``validation`` has the same of the validation, and ``evaluation_loss_vs_iterations``. With
    an ``update_freq`` other than "epoch", every so many batches ``batch_loss`` and its kind, too.
    Every ``histogram_freq`` epochs come the weights: histograms, and pictures (``write_images``).
    Every ``embeddings_freq`` epochs the tables of embeddings are written for the projector.

    Source: https://keras.io/api/callbacks/tensorboard/
    """

    takes_arrays = True
    carried = ("batches",)

    def __init__(
        self,
        log_dir: Any = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        write_steps_per_second: bool = False,
        update_freq: str | int = "epoch",
        profile_batch: Any = 0,
        embeddings_freq: int = 0,
        embeddings_metadata: str | dict[str, str] | None = None,
    ) -> None:
        if profile_batch:
            raise ValueError(
                "Profilers are the libraries' own: jax.profiler, torch.profiler, tf.profiler. "
                f"Received: {profile_batch=}."
            )
        self.log_dir = Path(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_images = write_images
        self.write_steps_per_second = write_steps_per_second
        self.update_freq = 1 if update_freq == "batch" else update_freq
        self.embeddings_freq = embeddings_freq
        self.embeddings_metadata = embeddings_metadata
        self.train = EventFile(self.log_dir / "train")
        self.validation = EventFile(self.log_dir / "validation")
        self.batches = 0
        self._fitting = False

    # ------------------------------------------------------------ a run

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.batches, self._fitting = 0, True
        if self.write_graph and hasattr(self.model, "inputs") and hasattr(self.model, "to_json"):
            self.train.model("keras", self.model.to_json(), 0)

    def set_state(self, state: dict[str, Any]) -> None:
        super().set_state(state)
        self.train.begin(self.batches)  # TensorBoard drops what comes after the backup

    def close(self) -> None:
        self._fitting = False
        self.train.close()
        self.validation.close()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch_began = time.perf_counter(), self._iterations()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        found = rates(self.model.optimizer)
        if self.write_steps_per_second:
            began, before = self._epoch_began
            passed = time.perf_counter() - began
            found["steps_per_second"] = (self._iterations() - before) / passed
        for name, value in ((logs or {}) | found).items():
            file = self.validation if name.startswith("val_") else self.train
            self._scalar(file, f"epoch_{name.removeprefix('val_')}", value, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._write_embeddings()
        self.train.flush()
        self.validation.flush()

    # ------------------------------------------------------------ batches and evaluations

    def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
        self._batch_began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self.batches += 1
        if self.update_freq == "epoch" or self.batches % int(self.update_freq):
            return
        found = dict(logs or {})
        if self.write_steps_per_second:
            found["steps_per_second"] = 1 / (time.perf_counter() - self._batch_began)
        for name, value in found.items():
            self._scalar(self.train, f"batch_{name}", value, self.batches)

    def on_test_end(self, logs: dict | None = None) -> None:
        for name, value in (logs or {}).items():
            tag = f"evaluation_{name}_vs_iterations"
            self._scalar(self.validation, tag, value, self._iterations())
        if not self._fitting:
            self.close()

    def _iterations(self) -> int:
        optimizer = self.model.optimizer
        return 0 if optimizer is None else int(np.asarray(optimizer.iterations))

    def _scalar(self, file: EventFile, tag: str, value: Any, step: int) -> None:
        number = np.asarray(ao.to_numpy(value) if hasattr(value, "dtype") else value)
        if not number.shape:  # a metric with a value for each class has no curve
            file.scalar(tag, float(number), step)

    # ------------------------------------------------------------ weights

    def _write_weights(self, epoch: int) -> None:
        for variable in self.model.weights:
            name, values = variable.path, variable.numpy().astype("float32")
            if values.size:
                self.train.histogram(f"{name}/histogram", values, epoch)
            if self.write_images and (pixels := _pictures(values)) is not None:
                self.train.images(f"{name}/image", pixels, epoch)

    def _write_embeddings(self) -> None:
        """Write each embedding's table, and the file by which the projector finds them."""
        (self.log_dir / "train").mkdir(parents=True, exist_ok=True)
        told: list[str] = []
        for layer in self.model.walk():
            if type(layer).__name__ != "Embedding":
                continue
            path = f"train/{layer.name}.tsv"
            np.savetxt(self.log_dir / path, layer.embeddings.numpy(), fmt="%.6g", delimiter="\t")
            lines = [f'tensor_name: "{layer.name}"', f'tensor_path: "{path}"']
            given = self.embeddings_metadata
            words = given.get(layer.name) if isinstance(given, dict) else given
            lines += [f'metadata_path: "{words}"'] if words else []
            told.append("embeddings {\n  " + "\n  ".join(lines) + "\n}\n")
        (self.log_dir / "projector_config.pbtxt").write_text("".join(told))


def _pictures(values: np.ndarray) -> np.ndarray | None:
    """Return up to three pictures of an array, (count, height, width, channels), if it is one."""
    values = np.squeeze(values)
    if values.ndim == 1:
        values = values[None, :, None, None]
    elif values.ndim == 2:
        values = (values.T if values.shape[0] > values.shape[1] else values)[None, :, :, None]
    elif values.ndim == 3:
        values = np.moveaxis(values, -1, 0)[..., None]
    fits = values.ndim == 4 and values.shape[-1] in (1, 3) and values.size
    return values[:3] if fits else None
