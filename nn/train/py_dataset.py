"""PyDataset: batches by their number, which workers may prepare ahead.

Source: https://keras.io/api/utils/python_utils/#pydataset-class
"""

from __future__ import annotations

from typing import Any


class PyDataset:
    """Batches by their number: write ``__len__`` and ``__getitem__``.

    ``workers`` threads (0: none), or processes with ``use_multiprocessing``, prepare up to
    ``max_queue_size`` batches ahead; an error of theirs is raised where the batch is needed, with
    its own traceback. Processes are started anew, not forked, so the dataset has to be picklable
    and of an importable module.

    >>> class Squares(nn.utils.PyDataset):
    ...     def __len__(self):
    ...         return 2
    ...
    ...     def __getitem__(self, index):
    ...         x = np.full((4, 1), index, "float32")
    ...         return x, x**2
    >>> model = nn.Sequential([nn.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> model.fit(Squares(workers=2), verbose=0).epoch
    [0]

    Source: https://keras.io/api/utils/python_utils/#pydataset-class
    """

    workers: int = 1
    use_multiprocessing: bool = False
    max_queue_size: int = 10

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        if workers < 0 or max_queue_size < 1:
            raise ValueError(
                "There are 0 or more workers, and 1 or more batches ahead. "
                f"Received: {workers=}, {max_queue_size=}."
            )
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __getitem__(self, index: int) -> Any:
        """Return a batch: ``(inputs,)``, ``(inputs, targets)`` or with weights as a third."""
        raise NotImplementedError(f"{type(self).__name__} needs a method `__getitem__`.")

    @property
    def num_batches(self) -> int | None:
        """Return the number of batches; None if there is no end of them."""
        if not hasattr(self, "__len__"):
            raise NotImplementedError(
                f"{type(self).__name__} needs a method `__len__`, or a property `num_batches`."
            )
        return len(self)  # type: ignore[arg-type]

    def on_epoch_begin(self) -> None:
        """Run before an epoch's first batch is asked for."""

    def on_epoch_end(self) -> None:
        """Run after an epoch's last batch."""
