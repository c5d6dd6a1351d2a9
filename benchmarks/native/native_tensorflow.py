"""TensorFlow by hand: one concrete function over variables, Adam by its fused kernel.

What decided (ratios on one core, this file = 1.00):

* Calling the concrete function on constants: through `tf.function` and NumPy arrays the tiny model
  costs 1.7, most of it for looking up the trace.
* The kernels' own max pooling: `maximum` of strided slices costs 5.5.
* `jit_compile=True` costs 1.6 on the tiny model, 1.2 on the MLP, and on the CNN 1.3 at its best.
"""

import numpy as np
import tensorflow as tf

from . import sequences
from .models import BETA_1, BETA_2, EPSILON, RATE


def _dense(x, kernel, bias):
    return tf.nn.bias_add(tf.matmul(x, kernel), bias)


def _block(x, kernel, bias):
    x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, kernel, 1, "VALID"), bias))
    return tf.nn.max_pool2d(x, 2, 2, "VALID")


def _logits(weights, x):
    *hidden, (kernel, bias) = zip(weights[::2], weights[1::2], strict=True)
    for k, b in hidden:
        x = _block(x, k, b) if len(k.shape) == 4 else tf.nn.relu(_dense(x, k, b))
    return _dense(tf.reshape(x, (x.shape[0], -1)), kernel, bias)


class Loop:
    """Holds the variables and the step that is compiled for them at the first batch."""

    def __init__(self, weights, model=None):
        named = model in sequences.NAMES
        self.forward = sequences.tensorflow_forward(model) if named else _logits
        self.weights = [tf.Variable(w) for w in weights]
        self.m, self.v = ([tf.Variable(tf.zeros_like(w)) for w in weights] for _ in range(2))
        self.powers = tf.Variable(BETA_1), tf.Variable(BETA_2)
        self.loss, self.hits = tf.Variable(0.0), tf.Variable(0)
        self.compiled = None

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Train on one batch."""
        x, y = tf.constant(x), tf.constant(y)
        if self.compiled is None:
            self.compiled = tf.function(self._step, autograph=False).get_concrete_function(x, y)
        self.compiled(x, y)

    def _step(self, x, y):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            weights = [w.read_value() for w in self.weights]
            tape.watch(weights)
            logits = self.forward(weights, x)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
        self._adam(tape.gradient(loss, weights))
        self.loss.assign_add(loss, read_value=False)
        hits = tf.equal(tf.argmax(logits, 1, tf.int32), y)
        self.hits.assign_add(tf.math.count_nonzero(hits, dtype=tf.int32), read_value=False)

    def _adam(self, grads):
        # Each is read once, before it moves on.
        powers = [power.read_value() for power in self.powers]
        for weight, m, v, grad in zip(self.weights, self.m, self.v, grads, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=powers[0],
                beta2_power=powers[1],
                lr=RATE,
                beta1=BETA_1,
                beta2=BETA_2,
                epsilon=EPSILON,
                grad=grad,
            )
        for variable, power, beta in zip(self.powers, powers, (BETA_1, BETA_2), strict=True):
            variable.assign(power * beta, read_value=False)

    def totals(self) -> tuple[float, int]:
        """Return the summed losses and hits since the last call."""
        sums = float(self.loss.numpy()), int(self.hits.numpy())
        self.loss.assign(0.0)
        self.hits.assign(0)
        return sums
