"""NumPy by hand: forward, backward and Adam written out, in place.

What decided:

* All weights are views of one vector, and so are their gradients: Adam is ten passes over two
  vectors. Blocks that would fit the cache are slower, from the calls.
* The convolution is one matrix product over columns that backward uses again, into buffers that
  live as long as the loop: fresh megabytes cost page faults.
* Pooling is the maximum of strided slices, first over rows, whose slices are long.
* A bias gradient is a product with ones where the rows are many: a sixth of `add.reduce`.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .models import BETA_1, BETA_2, EPSILON, RATE


class _Dense:
    """A dense layer; `backward` takes the gradient of its output and may overwrite it."""

    def __init__(self, kernel, bias, d_kernel, d_bias, *, relu):
        self.kernel, self.bias = kernel, bias
        self.d_kernel, self.d_bias = d_kernel, d_bias
        self.relu = relu

    def forward(self, x):
        self.x = x.reshape(len(x), -1)
        self.out = self.x @ self.kernel
        self.out += self.bias
        if self.relu:
            np.maximum(self.out, 0, out=self.out)
        return self.out

    def backward(self, grad):
        """Fill the weights' gradients; return the gradient before the activation."""
        if self.relu:
            grad *= self.out > 0
        np.matmul(self.x.T, grad, out=self.d_kernel)
        np.add.reduce(grad, axis=0, out=self.d_bias)
        return grad

    def input_gradient(self, grad):
        return grad @ self.kernel.T


def _pairs(x, axis):
    """Return the even and the odd slices along `axis`, as views of one length."""
    x = np.moveaxis(x, axis, 0)
    end = len(x) // 2 * 2
    return np.moveaxis(x[0:end:2], 0, axis), np.moveaxis(x[1:end:2], 0, axis)


def _halve_gradient(grad, even, halved, d_even, d_odd):
    """Send `grad` of the pairs' maximum to the even slice where it won or tied, else to the odd."""
    np.multiply(grad, even == halved, out=d_even)
    np.subtract(grad, d_even, out=d_odd)


class _Block:
    """A 3x3 convolution, relu and 2x2 max pooling."""

    def __init__(self, kernel, bias, d_kernel, d_bias):
        self.kernel, self.bias, self.d_bias = kernel, bias, d_bias
        self.matrix, self.d_matrix = (k.reshape(-1, k.shape[-1]) for k in (kernel, d_kernel))
        self.columns = None

    def _allocate(self, n, height, width, channels):
        filters = self.kernel.shape[-1]
        h, w = height - 2, width - 2
        self.columns = np.empty((n, h, w, 3, 3, channels), "float32")
        self.conv, self.d_conv = np.zeros((2, n, h, w, filters), "float32")
        self.rows, self.d_rows = np.zeros((2, n, h // 2, w, filters), "float32")
        self.out = np.empty((n, h // 2, w // 2, filters), "float32")
        self.tap = np.empty((n, h, w, channels), "float32")
        self.d_x = np.empty((n, height, width, channels), "float32")
        self.ones = np.ones(n * h * w, "float32")

    def forward(self, x):
        if self.columns is None:
            self._allocate(*x.shape)
        windows = sliding_window_view(x, (3, 3), axis=(1, 2))
        np.copyto(self.columns, windows.transpose(0, 1, 2, 4, 5, 3))
        np.matmul(self._flat(self.columns), self.matrix, out=self._flat(self.conv))
        self.conv += self.bias
        np.maximum(self.conv, 0, out=self.conv)
        np.maximum(*_pairs(self.conv, 1), out=self.rows)
        return np.maximum(*_pairs(self.rows, 2), out=self.out)

    def backward(self, grad):
        """Fill the weights' gradients; return the gradient of the convolution."""
        grad = grad.reshape(self.out.shape)
        grad *= self.out > 0  # relu's, taken where only the winners are left
        _halve_gradient(grad, _pairs(self.rows, 2)[0], self.out, *_pairs(self.d_rows, 2))
        _halve_gradient(self.d_rows, _pairs(self.conv, 1)[0], self.rows, *_pairs(self.d_conv, 1))
        grad = self._flat(self.d_conv)
        np.matmul(self._flat(self.columns).T, grad, out=self.d_matrix)
        np.matmul(self.ones, grad, out=self.d_bias)
        return grad

    def input_gradient(self, grad):
        _, h, w, _ = self.conv.shape
        self.d_x[...] = 0
        for i in range(3):
            for j in range(3):
                np.matmul(grad, self.kernel[i, j].T, out=self._flat(self.tap))
                self.d_x[:, i : i + h, j : j + w] += self.tap
        return self.d_x

    def _flat(self, x):
        return x.reshape(len(self.ones), -1)


class _Adam:
    """Keras' update over two vectors, which it overwrites."""

    def __init__(self, weights, grads):
        self.weights, self.grads = weights, grads
        self.m, self.v, self.scratch = np.zeros((3, weights.size), "float32")
        self.t = 0

    def step(self):
        # m and v stand here divided by (1 - beta): two passes fewer.
        self.t += 1
        root = (1 - BETA_2) ** 0.5
        rate = RATE * (1 - BETA_2**self.t) ** 0.5 / (1 - BETA_1**self.t) * (1 - BETA_1) / root
        m, v, grads, change = self.m, self.v, self.grads, self.scratch
        m *= BETA_1
        m += grads
        v *= BETA_2
        grads *= grads
        v += grads
        np.sqrt(v, out=change)
        change += EPSILON / root
        np.divide(m, change, out=change)
        change *= rate
        self.weights -= change


def _loss_hits_gradient(logits, y):
    """Return the mean cross-entropy, the right answers and the gradient of the logits."""
    rows = np.arange(len(y))
    hits = np.count_nonzero(logits.argmax(1) == y)
    logits -= np.maximum.reduce(logits, axis=1, keepdims=True)
    grad = np.exp(logits)
    total = np.add.reduce(grad, axis=1, keepdims=True)
    loss = np.log(total).mean() - logits[rows, y].mean()
    grad /= total
    grad[rows, y] -= 1
    grad /= len(y)
    return loss, hits, grad


def _views(vector, shapes):
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [v.reshape(s) for v, s in zip(np.split(vector, ends[:-1]), shapes, strict=True)]


class Loop:
    """Holds the layers, their weights and gradients as two vectors, and the running sums."""

    def __init__(self, weights, model=None):
        shapes = [w.shape for w in weights]
        vector = np.concatenate([w.ravel() for w in weights])
        grads = np.zeros_like(vector)
        w, d = _views(vector, shapes), _views(grads, shapes)
        parts = list(zip(w[::2], w[1::2], d[::2], d[1::2], strict=True))
        self.layers = [
            _Block(*part) if part[0].ndim == 4 else _Dense(*part, relu=part is not parts[-1])
            for part in parts
        ]
        self.adam = _Adam(vector, grads)
        self.loss, self.hits = 0.0, 0

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Train on one batch."""
        for layer in self.layers:
            x = layer.forward(x)
        loss, hits, grad = _loss_hits_gradient(x, y)
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
            if layer is not self.layers[0]:
                grad = layer.input_gradient(grad)
        self.adam.step()
        self.loss += loss
        self.hits += hits

    def totals(self) -> tuple[float, int]:
        """Return the summed losses and hits since the last call."""
        sums = float(self.loss), int(self.hits)
        self.loss, self.hits = 0.0, 0
        return sums
