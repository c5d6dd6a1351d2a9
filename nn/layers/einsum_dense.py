"""EinsumDense: a dense layer whose product is spelled by letters.

Source: https://keras.io/api/layers/core_layers/einsum_dense/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from typing import Any

import arrayops as ao

from .. import activations
from ._low_rank import LowRank
from ._weights import weight


class EinsumDense(LowRank):
    """``activation(einsum(equation, inputs, kernel) + bias)``.

    ``output_shape`` has the sizes behind the batch, None for those that the inputs give; of an
    output that begins with ``...`` those of the letters. ``bias_axes`` are the letters of the
    output along which there is a bias.

    >>> layer = nn.layers.EinsumDense("abc,cd->abd", output_shape=(None, 8), bias_axes="d")
    >>> layer(np.ones((2, 3, 4), "float32")).shape
    (2, 3, 8)
    """

    def __init__(
        self,
        equation: str,
        output_shape: int | Sequence[int | None],
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(lora_rank, lora_alpha, **kwargs)
        found = re.fullmatch(r"([\w.]+),(\w+)->([\w.]+)", equation.replace(" ", ""))
        if not found:
            raise ValueError(
                f'equation is "inputs,kernel->outputs", as "ab,bc->ac". Received: {equation=}.'
            )
        self.equation = equation
        self._terms = found.groups()
        self.output_shape = (
            (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        )
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def build(self, input_shape: Any) -> None:
        inputs, kernel, outputs = self._terms
        sizes = self._sizes(outputs, (None, *self.output_shape))
        for letter, size in self._sizes(inputs, input_shape).items():
            if None not in (size, sizes.get(letter)) and size != sizes[letter]:
                raise ao.ShapeError(
                    f"{self.name}: {letter!r} has one size in {self.equation!r}. "
                    f"Received: {size} and {sizes[letter]}."
                )
            sizes[letter] = sizes.get(letter) if size is None else size
        unknown = set(kernel) - set(sizes)
        if unknown:
            raise ValueError(
                f"{self.name}: the kernel's letters are those of inputs and outputs. "
                f"Received: {sorted(unknown)} in {self.equation!r}."
            )
        shape = [sizes[letter] for letter in kernel]
        self.kernel = weight(self, "kernel", shape)
        elided = len(input_shape) - len(inputs.replace("...", ""))
        self.bias = self._make_bias(outputs, sizes, elided) if self.bias_axes else None
        self._rank, self._summed = len(input_shape), _summed(*self._terms)
        if self.bias is not None and self.bias.shape != self.kernel.shape[self._summed :]:
            self._summed = 0
        self._begin_lora()

    def _sizes(self, term: str, shape: Sequence[int | None]) -> dict[str, int | None]:
        """Return the sizes of a term's letters; those before ``...`` count from the front."""
        before, dots, after = term.partition("...")
        if len(before) + len(after) > len(shape) or (not dots and len(before) != len(shape)):
            raise ao.ShapeError(
                f"{self.name}: {term!r} has a letter for each axis. Received: {tuple(shape)}."
            )
        back = shape[len(shape) - len(after) :]
        return dict(zip(before, shape, strict=False)) | dict(zip(after, back, strict=True))

    def _make_bias(self, outputs: str, sizes: dict[str, int | None], elided: int) -> Any:
        axes = self.bias_axes or ""
        letters = outputs.replace("...", "")
        if not set(axes) <= set(letters):
            raise ValueError(
                f"{self.name}: bias_axes are letters of the outputs {outputs!r}. "
                f"Received: {axes!r}."
            )
        letters = letters[min(map(letters.index, axes)) :]
        shape = [sizes[letter] if letter in axes else 1 for letter in letters]
        shape += [1] * elided if outputs.endswith("...") else []
        return weight(self, "bias", shape)

    def call(self, inputs: Any) -> Any:
        kernel = self.kernel.value
        kernel = self._adapted(kernel) if self.lora_enabled else kernel
        bias = None if self.bias is None else self.bias.value
        if self._suits(ao.shape(inputs)):
            return self.activation(_of_matrices(inputs, kernel, bias, self._summed))
        x = ao.einsum(self.equation, inputs, kernel)
        return self.activation(x if bias is None else ao.add(x, bias))

    def _suits(self, shape: Sequence[int | None]) -> bool:
        """Say whether a product of matrices will do; einsum says what is wrong of other shapes."""
        count = self._summed
        known = count > 0 and len(shape) == self._rank
        return known and shape[-count:] == self.kernel.shape[:count]


def _summed(inputs: str, kernel: str, outputs: str) -> int:
    """Return how many axes are summed, the last of the inputs and the first of the kernel.

    0 if they stand elsewhere, or the outputs are not what is left of both in its order.
    """
    count = len(set(inputs) & set(kernel))
    kept = inputs[: len(inputs) - count]
    in_order = (inputs, outputs) == (kept + kernel[:count], kept + kernel[count:])
    letters = kept.replace("...", "") + kernel
    return count if in_order and len(set(letters)) == len(letters) else 0


def _of_matrices(x: Any, kernel: Any, bias: Any, summed: int) -> Any:
    """Return the product over the last axes, and the bias added, as one of matrices."""
    sizes, rows = ao.shape(kernel), ao.shape(x)[:-summed]
    n, m = prod(sizes[:summed]), prod(sizes[summed:])
    x, kernel = _shaped(x, (*rows, n)), _shaped(kernel, (n, m))
    out = ao.matmul(x, kernel) if bias is None else ao.affine(x, kernel, _shaped(bias, (m,)))
    return _shaped(out, (*rows, *sizes[summed:]))


def _shaped(x: Any, shape: tuple[int | None, ...]) -> Any:
    return x if ao.shape(x) == shape else ao.reshape(x, shape)
