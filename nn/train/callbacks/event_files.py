"""Files of events, as TensorBoard reads them, written by tensorboardX: no TensorFlow is needed.

Everything is a tensor under a tag, as TensorFlow 2 and Keras write it, with the name of the plugin
that shows it.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import numpy as np

_count = itertools.count()
_DTYPES = {"float32": "DT_FLOAT", "float64": "DT_DOUBLE"}


class EventFile:
    """One file of events, for one folder of TensorBoard's; made when the first event comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._messages = _messages()
        self._writer: Any = None

    def scalar(self, tag: str, value: float, step: int) -> None:
        """Write a number."""
        self._write(tag, "scalars", np.asarray(value, "float32"), step)

    def histogram(self, tag: str, values: np.ndarray, step: int) -> None:
        """Write how many of the finite values lie in each of thirty equal pieces of their range."""
        finite = values[np.isfinite(values)].astype("float64").reshape(-1)
        counts, edges = np.histogram(finite, 30)
        table = np.stack([edges[:-1], edges[1:], counts.astype("float64")], axis=1)
        self._write(tag, "histograms", table, step)

    def images(self, tag: str, pixels: np.ndarray, step: int) -> None:
        """Write pictures, (count, height, width, 1 or 3) from 0 to 1."""
        _, height, width, _ = pixels.shape
        colored = np.broadcast_to(pixels * 255, (*pixels.shape[:3], 3)).astype("uint8")
        coded = [self._messages.make_image(picture).encoded_image_string for picture in colored]
        self._write(tag, "images", [str(width).encode(), str(height).encode(), *coded], step)

    def model(self, tag: str, config: str, step: int) -> None:
        """Write a model's config, which is drawn as a graph."""
        self._write(tag, "graph_keras_model", config.encode(), step, told=b"1")

    def begin(self, step: int) -> None:
        """Say that the run begins at a step: what an earlier one wrote from there on is void."""
        from tensorboardX.proto import event_pb2

        make: Any = event_pb2  # its classes are made when it is imported
        start = make.SessionLog(status=make.SessionLog.START)
        self._opened().add_event(make.Event(session_log=start), step)

    def flush(self) -> None:
        """Give the operating system what was written."""
        if self._writer is not None:
            self._writer.flush()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _write(
        self,
        tag: str,
        plugin: str,
        data: np.ndarray | list[bytes] | bytes,
        step: int,
        told: bytes = b"",
    ) -> None:
        """Write a tensor of numbers or of byte strings for one of TensorBoard's plugins."""
        make = self._messages
        kind = make.SummaryMetadata.PluginData(plugin_name=plugin, content=told)
        value = make.Summary.Value(
            tag=tag, metadata=make.SummaryMetadata(plugin_data=kind), tensor=self._tensor(data)
        )
        self._opened().add_summary(make.Summary(value=[value]), step)

    def _tensor(self, data: np.ndarray | list[bytes] | bytes) -> Any:
        if isinstance(data, np.ndarray):
            shape, content = data.shape, {"tensor_content": data.tobytes()}
            dtype = _DTYPES[data.dtype.name]
        else:
            shape = () if isinstance(data, bytes) else (len(data),)
            content = {"string_val": [data] if isinstance(data, bytes) else data}
            dtype = "DT_STRING"
        form = self._messages.TensorShapeProto
        sizes = form(dim=[form.Dim(size=size) for size in shape])
        return self._messages.TensorProto(dtype=dtype, tensor_shape=sizes, **content)

    def _opened(self) -> Any:
        if self._writer is None:
            from tensorboardX import FileWriter

            self.folder.mkdir(parents=True, exist_ok=True)
            # a name of its own: those of tensorboardX are alike within a second
            own = f".{os.getpid()}.{next(_count)}"
            self._writer = FileWriter(str(self.folder), filename_suffix=own)
        return self._writer


def _messages() -> Any:
    """Return what makes messages; asked for before a training begins, not within it."""
    try:
        from tensorboardX import summary
    except ImportError as error:
        raise ImportError(
            "The TensorBoard callback writes through tensorboardX, which is not installed. "
            'Install it: pip install "arrayops[tensorboard]".'
        ) from error
    return summary
