"""An MLP by hand in each library: one layer, all of it, and as a function of NumPy arrays.

What is fair: the library's eager functions for `layer` and `model`, and for `predict`, from a NumPy
array to a NumPy array, the compiled call that an expert would ship (NumPy and PyTorch are eager).
"""

from collections.abc import Callable

import numpy as np


def numpy_calls(weights: list[np.ndarray], x: np.ndarray) -> dict[str, Callable]:
    """Return the calls in NumPy."""
    w = weights

    def model(x):
        for k, b in zip(w[:-2:2], w[1:-2:2], strict=True):
            x = np.maximum(x @ k + b, 0)
        return x @ w[-2] + w[-1]

    return {"model": lambda: model(x), "predict": lambda: model(x)}


def torch_calls(weights: list[np.ndarray], x: np.ndarray) -> dict[str, Callable]:
    """Return the calls in PyTorch, without gradients."""
    import torch

    w, here = [torch.tensor(a) for a in weights], torch.tensor(x)

    def model(x):
        for k, b in zip(w[:-2:2], w[1:-2:2], strict=True):
            x = torch.relu(torch.addmm(b, x, k))
        return torch.addmm(w[-1], x, w[-2])

    def predict():
        with torch.no_grad():
            return model(torch.from_numpy(x)).numpy()

    return {"model": lambda: model(here), "predict": predict}


def jax_calls(weights: list[np.ndarray], x: np.ndarray) -> dict[str, Callable]:
    """Return the calls in JAX."""
    import jax
    import jax.numpy as jnp

    w, here = [jnp.asarray(a) for a in weights], jnp.asarray(x)

    def model(w, x):
        for k, b in zip(w[:-2:2], w[1:-2:2], strict=True):
            x = jnp.maximum(x @ k + b, 0)
        return x @ w[-2] + w[-1]

    jitted = jax.jit(model)
    return {
        "model": lambda: model(w, here).block_until_ready(),
        "predict": lambda: np.asarray(jitted(w, x)),
    }


def tensorflow_calls(weights: list[np.ndarray], x: np.ndarray) -> dict[str, Callable]:
    """Return the calls in TensorFlow."""
    import tensorflow as tf

    w, here = [tf.constant(a) for a in weights], tf.constant(x)

    def model(x):
        for k, b in zip(w[:-2:2], w[1:-2:2], strict=True):
            x = tf.nn.relu(tf.matmul(x, k) + b)
        return tf.matmul(x, w[-2]) + w[-1]

    graph = tf.function(model, autograph=False).get_concrete_function(here)
    return {"model": lambda: model(here), "predict": lambda: graph(tf.constant(x)).numpy()}


CALLS = {
    "numpy": numpy_calls,
    "torch": torch_calls,
    "jax": jax_calls,
    "tensorflow": tensorflow_calls,
}
