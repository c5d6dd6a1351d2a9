"""The models over sequences: their weights in Keras' order, and their forward passes by hand.

`lstm` is one LSTM of 128 units over 64 steps and a dense layer; `transformer` four pre-norm blocks
of width 128 with 4 heads over 64 steps, a mean over the steps and a dense layer. A forward pass
takes the weights as the library keeps them, which `own` makes of Keras' arrays.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

NAMES = ("lstm", "transformer")
STEPS, FEATURES, UNITS = 64, 32, 128
BLOCKS, WIDTH, HEADS, INNER = 4, 128, 4, 512
CLASSES, EPSILON = 10, 1e-3

LSTM = ((FEATURES, 4 * UNITS), (UNITS, 4 * UNITS), (4 * UNITS,), (UNITS, CLASSES), (CLASSES,))
_PROJECTION = ((WIDTH, HEADS, WIDTH // HEADS), (HEADS, WIDTH // HEADS))
_BLOCK = (
    *((WIDTH,), (WIDTH,), *_PROJECTION * 3, (HEADS, WIDTH // HEADS, WIDTH), (WIDTH,)),
    *((WIDTH,), (WIDTH,), (WIDTH, INNER), (INNER,), (INNER, WIDTH), (WIDTH,)),
)
TRANSFORMER = (*_BLOCK * BLOCKS, (WIDTH, CLASSES), (CLASSES,))
_SCALES = {b * len(_BLOCK) + i for b in range(BLOCKS) for i in (0, 10)}  # the norms', near 1


def weights(name: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Return the first weights of a model, float32, in Keras' order and shapes."""
    shapes = {"lstm": LSTM, "transformer": TRANSFORMER}[name]
    drawn = []
    for i, shape in enumerate(shapes):
        limit = np.sqrt(6 / (shape[0] + np.prod(shape[1:]))) if len(shape) > 1 else 0.1
        scale = float(name == "transformer" and i in _SCALES)
        drawn.append((rng.uniform(-limit, limit, shape) + scale).astype("float32"))
    return drawn


def build(k: Any, name: str) -> Any:
    """Return the model in Keras' words, of Keras or of nn, without its first weights."""
    if name == "lstm":
        layers = [k.Input((STEPS, FEATURES)), k.layers.LSTM(UNITS), k.layers.Dense(CLASSES)]
        return k.Sequential(layers)
    inputs = x = k.Input((STEPS, WIDTH))
    for _ in range(BLOCKS):
        y = k.layers.LayerNormalization()(x)
        x = k.layers.Add()([x, k.layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(y, y)])
        y = k.layers.Dense(INNER, activation="relu")(k.layers.LayerNormalization()(x))
        x = k.layers.Add()([x, k.layers.Dense(WIDTH)(y)])
    return k.Model(inputs, k.layers.Dense(CLASSES)(k.layers.GlobalAveragePooling1D()(x)))


def blocks(w: Sequence) -> list[Sequence]:
    """Return the weights of each block."""
    size = len(_BLOCK)
    return [w[i * size : (i + 1) * size] for i in range(BLOCKS)]


# ---------------------------------------------------------------- JAX


def jax_forward(name: str) -> Callable:
    """Return logits of weights and inputs; matrices of two axes, the inputs' product inside."""
    import jax
    import jax.numpy as jnp

    def lstm(w, x):
        kernel, recurrent, bias, head, last = w

        def step(state, now):
            h, c = state
            i, f, g, o = jnp.split(now @ kernel + h @ recurrent + bias, 4, axis=-1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        zero = jnp.zeros((x.shape[0], UNITS), x.dtype)
        (h, _), _ = jax.lax.scan(step, (zero, zero), x.swapaxes(0, 1))
        return h @ head + last

    def norm(x, scale, shift):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) * jax.lax.rsqrt(var + EPSILON) * scale + shift

    def transformer(w, x):
        n = x.shape[0]
        x = x.reshape(-1, WIDTH)
        for s1, b1, q, qb, k, kb, v, vb, o, ob, s2, b2, u, ub, d, db in blocks(w):
            y = norm(x, s1, b1)
            heads = lambda m, b, y=y: (y @ m.reshape(WIDTH, WIDTH)).reshape(n, STEPS, HEADS, -1) + b
            queries, keys, values = heads(q, qb), heads(k, kb), heads(v, vb)
            scores = jnp.einsum("bqhd,bkhd->bhqk", queries, keys) / np.sqrt(WIDTH // HEADS)
            mixed = jnp.einsum("bhqk,bkhd->bqhd", jax.nn.softmax(scores), values)
            x = x + mixed.reshape(-1, WIDTH) @ o.reshape(WIDTH, WIDTH) + ob
            x = x + jax.nn.relu(norm(x, s2, b2) @ u + ub) @ d + db
        return x.reshape(n, STEPS, WIDTH).mean(1) @ w[-2] + w[-1]

    return {"lstm": lstm, "transformer": transformer}[name]


# ---------------------------------------------------------------- PyTorch


def torch_own(name: str, w: list[np.ndarray]) -> list[np.ndarray]:
    """Return Keras' arrays as PyTorch keeps them: matrices [out, in], one bias for each matrix."""
    if name == "lstm":
        kernel, recurrent, bias, head, last = w
        return [kernel.T, recurrent.T, bias, np.zeros_like(bias), head.T, last]
    flat = [
        a.reshape(WIDTH, WIDTH)
        if a.ndim == 3
        else a.ravel()
        if a.ndim == 2 and a.shape == (HEADS, WIDTH // HEADS)
        else a
        for a in w
    ]
    return [a.T if a.ndim == 2 else a for a in flat]


def torch_forward(name: str) -> Callable:
    """Return logits of weights and inputs, by PyTorch's own LSTM and attention kernels."""
    import torch
    from torch.nn import functional

    def lstm(w, x):
        zero = x.new_zeros(1, len(x), UNITS)
        _, h, _ = torch._VF.lstm(x, (zero, zero), w[:4], True, 1, 0.0, True, False, True)
        return functional.linear(h[0], w[4], w[5])

    def transformer(w, x):
        for s1, b1, q, qb, k, kb, v, vb, o, ob, s2, b2, u, ub, d, db in blocks(w):
            y = functional.layer_norm(x, (WIDTH,), s1, b1, EPSILON)
            heads = lambda m, b, y=y: (
                functional.linear(y, m, b).view(len(y), STEPS, HEADS, -1).transpose(1, 2)
            )
            mixed = functional.scaled_dot_product_attention(
                heads(q, qb), heads(k, kb), heads(v, vb)
            )
            x = x + functional.linear(mixed.transpose(1, 2).flatten(2), o, ob)
            y = functional.layer_norm(x, (WIDTH,), s2, b2, EPSILON)
            x = x + functional.linear(functional.relu_(functional.linear(y, u, ub)), d, db)
        return functional.linear(x.mean(1), w[-2], w[-1])

    return {"lstm": lstm, "transformer": transformer}[name]


# ---------------------------------------------------------------- TensorFlow


def tensorflow_forward(name: str) -> Callable:
    """Return logits of weights and inputs; the LSTM is a loop in the graph."""
    import tensorflow as tf

    def lstm(w, x):
        kernel, recurrent, bias, head, last = w
        fed = tf.unstack(tf.transpose(tf.tensordot(x, kernel, 1) + bias, (1, 0, 2)), STEPS)
        h = c = tf.zeros((x.shape[0], UNITS))
        for now in fed:
            i, f, g, o = tf.split(now + tf.matmul(h, recurrent), 4, axis=-1)
            c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
            h = tf.sigmoid(o) * tf.tanh(c)
        return tf.matmul(h, head) + last

    def norm(x, scale, shift):
        mean, var = tf.nn.moments(x, -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(var + EPSILON) * scale + shift

    def transformer(w, x):
        n = x.shape[0]
        x = tf.reshape(x, (-1, WIDTH))
        for s1, b1, q, qb, k, kb, v, vb, o, ob, s2, b2, u, ub, d, db in blocks(w):
            y = norm(x, s1, b1)
            heads = lambda m, b, y=y: tf.transpose(
                tf.reshape(tf.matmul(y, tf.reshape(m, (WIDTH, WIDTH))), (n, STEPS, HEADS, -1)) + b,
                (0, 2, 1, 3),
            )
            scores = tf.matmul(heads(q, qb), heads(k, kb), transpose_b=True)
            shares = tf.nn.softmax(scores / np.sqrt(WIDTH // HEADS).astype("float32"))
            mixed = tf.transpose(tf.matmul(shares, heads(v, vb)), (0, 2, 1, 3))
            x += tf.matmul(tf.reshape(mixed, (-1, WIDTH)), tf.reshape(o, (WIDTH, WIDTH))) + ob
            x += tf.matmul(tf.nn.relu(tf.matmul(norm(x, s2, b2), u) + ub), d) + db
        return tf.matmul(tf.reduce_mean(tf.reshape(x, (n, STEPS, WIDTH)), 1), w[-2]) + w[-1]

    return {"lstm": lstm, "transformer": transformer}[name]
