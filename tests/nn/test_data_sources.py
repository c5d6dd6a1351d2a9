"""Data of every kind trains as the same arrays do, weights of classes and examples included."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import fits
from .scripts.fits import LOGITS
from .worker_data import Broken, Rows, Slow

X, Y, W = (fits.data()[name] for name in ("x", "labels", "weight"))
CLASSES = {0: 2.0, 1: 0.5}
OPTIONS = {"epochs": 2, "verbose": 0, "shuffle": False}


def rows() -> list[tuple]:
    """Return the examples in batches of 8."""
    return [(X[i : i + 8], Y[i : i + 8], W[i : i + 8]) for i in range(0, len(X), 8)]


def course(*data, **options) -> dict:
    """Return what training on some data comes to."""
    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS, metrics=["accuracy"])
    history = model.fit(*data, **OPTIONS | options).history
    return plain({"history": history, "weights": model.get_weights()})


def expected(weighted: bool = True, classes: bool = True) -> dict:
    """Return what training on the arrays comes to."""
    options = {"sample_weight": W} if weighted else {}
    return course(X, Y, batch_size=8, class_weight=CLASSES if classes else None, **options)


def test_generators_lists_and_py_datasets_train_as_arrays_do():
    wanted = expected()
    told = {"class_weight": CLASSES}

    def endless():
        while True:
            yield from rows()

    assert_same(course(rows(), **told), wanted, "exact")
    assert_same(course(endless(), steps_per_epoch=3, **told), wanted, "exact")
    for workers in (0, 1, 3):
        assert_same(course(Rows(rows(), workers=workers), **told), wanted, "exact")


@pytest.mark.parametrize("kind", ["list", "dataset", "loader of torch", "data of tensorflow"])
def test_an_epoch_of_some_steps_goes_on_where_the_last_one_stopped(kind):
    wanted = course(X, Y, batch_size=8, sample_weight=W, steps_per_epoch=2, epochs=3)
    if kind == "loader of torch":
        data = pytest.importorskip("torch.utils.data").DataLoader(rows(), batch_size=None)
    elif kind == "data of tensorflow":
        tf = pytest.importorskip("tensorflow")
        data = tf.data.Dataset.from_tensor_slices((X, Y, W)).batch(8).repeat()
    else:
        data = rows() if kind == "list" else Rows(rows())
    assert_same(course(data, steps_per_epoch=2, epochs=3), wanted, "exact")


def test_more_steps_than_batches_are_an_evaluation_of_all_with_a_warning():
    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS)
    for data in ((X, Y), (rows(),), (Rows(rows()),)):
        whole = model.evaluate(*data, batch_size=8, verbose=0)
        with pytest.warns(UserWarning, match="The data end after 3 of 9 steps"):
            assert model.evaluate(*data, batch_size=8, steps=9, verbose=0) == whole
        with pytest.warns(UserWarning, match="The data end after 3 of 9 steps"):
            assert len(model.predict(data[0], batch_size=8, steps=9, verbose=0)) == len(X)


def test_a_dataset_without_batches_is_told():
    with pytest.raises(ValueError, match="The data gave no batch in epoch 1"):
        course(Rows([]), steps_per_epoch=2)


def test_arrays_of_every_library_train_as_numpys_do(backend):
    wanted = expected()
    x, y, w = (ao.asarray(a, like=backend) for a in (X, Y, W))
    with nn.use_backend("numpy"):
        assert_same(
            course(x, y, batch_size=8, class_weight=CLASSES, sample_weight=w), wanted, "curve"
        )


@pytest.mark.parametrize("kind", ["read-only", "reversed", "of columns", "of other bytes"])
def test_memory_that_a_library_cannot_share_is_data_too(backend, kind):
    def stored(a: np.ndarray) -> np.ndarray:
        if kind == "read-only":
            a = a.copy()
            a.flags.writeable = False  # as those of pandas are, and files that are mapped
            return a
        if kind == "of other bytes":
            return a.astype(a.dtype.newbyteorder())
        return a[::-1].copy()[::-1] if kind == "reversed" else np.asfortranarray(a)

    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS)
    found = model.fit(*map(stored, (X, Y)), sample_weight=stored(W), **OPTIONS).history["loss"]
    other = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS)
    assert_same(found, other.fit(X, Y, sample_weight=W, **OPTIONS).history["loss"], "curve")
    assert_same(model.predict(stored(X[:1])), model.predict(X[:1]), "curve")


def test_loaders_of_torch():
    data = pytest.importorskip("torch.utils.data")
    import torch

    parts = data.TensorDataset(*map(torch.from_numpy, (X, Y, W)))
    loader = data.DataLoader(parts, batch_size=8)
    assert_same(course(loader, class_weight=CLASSES), expected(), "exact")


def test_datasets_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    whole = tf.data.Dataset.from_tensor_slices((X, Y, W)).batch(8)
    assert_same(course(whole, class_weight=CLASSES), expected(), "exact")
    endless = whole.repeat()  # its length is no number
    assert_same(course(endless, class_weight=CLASSES, steps_per_epoch=3), expected(), "exact")


def test_frames_and_series_of_pandas():
    pd = pytest.importorskip("pandas")
    frame, y, w = pd.DataFrame(X), pd.Series(Y), pd.Series(W)
    told = {"batch_size": 8, "class_weight": CLASSES}
    assert_same(course(frame, y, sample_weight=w, **told), expected(), "exact")
    mixed = pd.DataFrame({"a": [1, None], "b": [True, False], "c": [0.5, 1.5]})
    mixed["a"] = mixed["a"].astype("Int64")
    (batch,) = nn.train.data.Arrays(mixed).epoch(0)
    assert_same(batch.x, np.asarray([[1, 1, 0.5], [np.nan, 0, 1.5]]), "exact")


@pytest.mark.parametrize("kind", ["csr_matrix", "coo_array", "csc_matrix"])
def test_sparse_matrices_of_scipy_become_dense_a_batch_at_a_time(kind):
    sparse = pytest.importorskip("scipy.sparse")
    thin = np.where(X > 0.5, X, 0)
    told = {"batch_size": 8, "class_weight": CLASSES, "sample_weight": W, "validation_split": 0.3}
    found = course(getattr(sparse, kind)(thin), Y, **told)
    assert_same(found, course(thin, Y, **told), "exact")
    shuffled = nn.train.data.Arrays(getattr(sparse, kind)(thin), batch_size=5, shuffle=True)
    dense = nn.train.data.Arrays(thin, batch_size=5, shuffle=True)
    for a, b in zip(shuffled.epoch(1), dense.epoch(1), strict=True):
        assert_same(a.x, b.x, "exact")


# ---------------------------------------------------------------- workers


def test_processes_prepare_batches_as_threads_do():
    dataset = Rows(rows(), workers=1, use_multiprocessing=True)
    assert_same(course(dataset, class_weight=CLASSES), expected(), "exact")


def test_a_datasets_epochs_begin_and_end_and_are_shuffled():
    dataset = Rows(rows(), workers=2)
    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS)
    model.fit(dataset, epochs=3, verbose=0)
    assert dataset.hooks == ["begin", "end"] * 3
    assert sorted(dataset.asked) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    orders = [nn.train.workers.Indexed(Slow(50), shuffle=True, seed=s)._order(0) for s in (1, 2)]
    assert orders[0] != orders[1] != sorted(orders[1])


@pytest.mark.parametrize(("workers", "processes"), [(0, False), (2, False), (1, True)])
def test_an_error_in_a_worker_has_its_own_traceback(workers, processes):
    dataset = Broken(workers=workers, use_multiprocessing=processes)
    with pytest.raises(KeyError, match="no batch 1") as raised:
        course(dataset)
    told = "".join(str(x) for x in (raised.value.__cause__, raised.getrepr(style="short")))
    assert "fetch_from_the_shelf" in told


def test_batches_are_prepared_ahead_and_no_further():
    dataset = Slow(20, workers=1, max_queue_size=3)
    source = nn.train.workers.prepared(dataset, range(20))
    next(source)
    end = time.monotonic() + 5
    while len(dataset.asked) < 4 and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.05)
    assert len(dataset.asked) == 4  # one taken, three waiting
    source.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("batch") and _works(t)]


def _works(thread: threading.Thread) -> bool:
    thread.join(2)
    return thread.is_alive()


def test_a_training_that_ends_early_leaves_nothing_to_wait_for():
    program = (
        "import nn, time\n"
        "from tests.nn.worker_data import Slow\n"
        "model = nn.Sequential([nn.layers.Dense(1)])\n"
        "model.compile('sgd', 'mse')\n"
        "stop = nn.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: 1 / 0)\n"
        "try:\n"
        "    model.fit(Slow(1000, workers=2), verbose=0, callbacks=[stop])\n"
        "except ZeroDivisionError:\n"
        "    print('ended')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "ended\n"


# ---------------------------------------------------------------- data that end


def finite(batches: int):
    """Yield some batches, and no more."""
    for i in range(batches):
        yield rows()[i % 3][:2]


def test_a_generator_that_ends_early_ends_training_with_a_warning():
    with pytest.warns(UserWarning, match="The data end in epoch 2 after 1 of 2 steps"):
        history = course(finite(3), steps_per_epoch=2)["history"]
    assert len(history["loss"]) == 2
    with pytest.warns(UserWarning, match="The data have ended before epoch 2 of 2"):
        history = course(finite(3))["history"]
    assert len(history["loss"]) == 1


def test_an_evaluation_of_too_few_batches_is_of_those_with_a_warning():
    model = fits.compiled(nn, fits.started(nn, "mlp"), "SGD", LOGITS)
    whole = model.evaluate(finite(2), verbose=0)
    with pytest.warns(UserWarning, match="after 2 of 3 steps"):
        assert model.evaluate(finite(2), steps=3, verbose=0) == whole
    with pytest.raises(ValueError, match="The data gave no batch to evaluate"):
        model.evaluate(finite(0), verbose=0)
