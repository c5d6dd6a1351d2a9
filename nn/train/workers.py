"""Batches of a PyDataset, prepared by threads or processes while the model trains."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import arrayops as ao

from .data import Batch, host, pass_after_pass, unpack, weigh_classes
from .py_dataset import PyDataset

if TYPE_CHECKING:
    from concurrent.futures import Executor

_of_this_process: Any = None  # the dataset of a worker process, which got it as it began


class Indexed:
    """The epochs of a PyDataset; the batches' order is drawn anew for each, if ``shuffle``."""

    batch_size = None
    exhausted = False

    def __init__(
        self,
        dataset: PyDataset,
        steps: int | None = None,
        *,
        shuffle: bool = False,
        seed: int = 0,
        class_weight: dict[int, float] | None = None,
    ) -> None:
        self.dataset = dataset
        self.steps = steps
        self.shuffle = shuffle
        self.class_weight = class_weight
        self.key = ao.random.key(seed, like="numpy")
        self._endless = pass_after_pass(self.once_through)
        if dataset.num_batches is None and steps is None:
            raise ValueError(
                f"{type(dataset).__name__} has no end, so the steps of an epoch are to be said: "
                "fit(steps_per_epoch=...), evaluate(steps=...)."
            )

    def __len__(self) -> int:
        return self.steps or self.dataset.num_batches or 0

    def epoch(self, number: int) -> Iterator[Batch]:
        """Yield the batches of one epoch.

        If ``steps`` are said, an epoch goes on where the last one stopped.
        """
        return islice(self._endless, self.steps) if self.steps else self.once_through(number)

    def once_through(self, number: int) -> Iterator[Batch]:
        """Yield the batches of one pass; the dataset is told of its beginning and end."""
        self.dataset.on_epoch_begin()
        for given in prepared(self.dataset, self._order(number)):
            batch = Batch(*map(host, unpack(given)))
            yield batch if self.class_weight is None else weigh_classes(batch, self.class_weight)
        self.dataset.on_epoch_end()

    def _order(self, number: int) -> Iterable[int]:
        size = self.dataset.num_batches
        if size is None:
            return count()
        if not self.shuffle:
            return range(size)
        return ao.random.permutation(ao.random.fold_in(self.key, number), size).tolist()


def prepared(dataset: PyDataset, order: Iterable[int]) -> Iterator[Any]:
    """Yield the batches of these numbers, in this order, while workers prepare the next ones.

    However it ends, no worker is waited for: what is not begun is dropped.
    """
    if not dataset.workers:
        yield from (dataset[i] for i in order)
        return
    pool, ask = _pool(dataset)
    numbers, waiting = iter(order), deque()
    try:
        for i in islice(numbers, dataset.max_queue_size):
            waiting.append(pool.submit(ask, i))
        while waiting:
            batch = waiting.popleft().result()
            waiting.extend(pool.submit(ask, i) for i in islice(numbers, 1))
            yield batch
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(dataset: PyDataset) -> tuple[Executor, Any]:
    """Return the workers, and the function of a number that they run."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    if not dataset.use_multiprocessing:
        return ThreadPoolExecutor(dataset.workers, thread_name_prefix="batch"), dataset.__getitem__
    try:
        told = pickle.dumps(dataset)
    except Exception as error:
        raise TypeError(
            f"Worker processes get a copy of the dataset by pickle. Received: "
            f"{type(dataset).__name__}, of which that fails ({error}). Open files and locks in "
            "__getitem__, define the class in a module, or set use_multiprocessing=False."
        ) from error
    # a fork of a process with the libraries' threads may hang
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(dataset.workers, context, initializer=_begin, initargs=(told,))
    return pool, _ask


def _begin(told: bytes) -> None:
    """Keep the dataset, in a worker process."""
    global _of_this_process  # noqa: PLW0603 - a process has no other place for it
    _of_this_process = pickle.loads(told)


def _ask(index: int) -> Any:
    """Return a batch, in a worker process."""
    return _of_this_process[index]
