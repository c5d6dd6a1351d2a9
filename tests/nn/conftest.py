"""Fixtures: the oracle, and each installed backend in turn."""

from __future__ import annotations

import pytest

import arrayops as ao
import nn

from .oracle import Keras

BACKENDS = ao.installed_backends()


def _oracle(backend):
    oracle = Keras(backend)
    yield oracle
    oracle.close()


@pytest.fixture(scope="session")
def keras():
    """Return the oracle of what layers, losses and metrics compute: ``keras.run(script, *args)``.

    On NumPy, whose results have no kernels' peculiarities in them: on PyTorch, Keras' average pools
    count repeated edges in.
    """
    yield from _oracle("numpy")


@pytest.fixture(scope="session")
def keras_fit():
    """Return the oracle of training, on PyTorch: NumPy can't train there, and JAX compiles."""
    yield from _oracle("torch")


@pytest.fixture(params=BACKENDS)
def backend(request):
    """Make each backend the default one in turn, and return its name."""
    with nn.use_backend(request.param):
        yield request.param


@pytest.fixture(autouse=True)
def _fresh_names_and_seeds():
    """Let a test's layers have the names and weights they have when it runs alone."""
    nn.clear_session(free_memory=False)  # a collection after each test would take minutes
    nn.utils.set_random_seed(0)
