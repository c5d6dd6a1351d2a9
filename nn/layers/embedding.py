"""Embedding layers: from integers to vectors, and back.

Source: https://keras.io/api/layers/core_layers/
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

import arrayops as ao

from ._low_rank import LowRank
from ._weights import weight


class Embedding(LowRank):
    """Rows of a table, by integer index; with ``mask_zero``, index 0 marks steps that don't count.

    ``weights`` is a first table, alone in a list.

    >>> nn.layers.Embedding(10, 4)(np.asarray([[1, 2, 3]])).shape
    (1, 3, 4)

    Source: https://keras.io/api/layers/core_layers/embedding/
    """

    _adapts = "embeddings"
    _reads_numbers = False

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(lora_rank, lora_alpha, **kwargs)
        if any(not isinstance(n, Integral) or n < 1 for n in (input_dim, output_dim)):
            raise ValueError(
                "input_dim and output_dim are positive integers. "
                f"Received: {input_dim=}, {output_dim=}."
            )
        self.mask_zero = self._makes_masks = mask_zero
        self.input_dim = int(input_dim)
        self.output_dim = int(output_dim)
        self.embeddings_initializer = embeddings_initializer
        self.embeddings_regularizer = embeddings_regularizer
        self.embeddings_constraint = embeddings_constraint
        self._first_weights = weights

    def build(self, input_shape: Any = None) -> None:
        shape = (self.input_dim, self.output_dim)
        self.embeddings = weight(self, "embeddings", shape)
        self._begin_lora()
        if self._first_weights is not None:
            first = self._first_weights
            self.embeddings.assign(first[0] if isinstance(first, (list, tuple)) else first)

    def _told(self, name: str, given: Any) -> Any:
        return None if name == "weights" else super()._told(name, given)  # they are in the weights

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return ao.not_equal(inputs, 0) if self.mask_zero else None

    def call(self, inputs: Any) -> Any:
        if "int" not in ao.dtype_name(inputs.dtype):
            inputs = ao.astype(inputs, "int32")
        x = ao.take(self.embeddings.value, inputs, axis=0)
        if self.lora_enabled:
            rows = ao.take(self._lora[0].value, inputs, axis=0)
            x = ao.add(x, self._low_rank(rows))
        return x


class ReversibleEmbedding(Embedding):
    """An embedding that also goes back: ``layer(vectors, reverse=True)`` scores every integer.

    The way back takes the same table, or one of its own with ``tie_weights=False``. It is computed
    in ``reverse_dtype``, if given, and ``logit_soft_cap`` bends scores into its range.

    >>> layer = nn.layers.ReversibleEmbedding(10, 4)
    >>> layer(layer(np.asarray([[1, 2, 3]])), reverse=True).shape
    (1, 3, 10)

    Source: https://keras.io/api/layers/core_layers/reversible_embedding/
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: str | None = None,
        logit_soft_cap: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *(input_dim, output_dim, embeddings_initializer, embeddings_regularizer),
            *(embeddings_constraint, mask_zero),
            **kwargs,
        )
        self.tie_weights = tie_weights
        self.reverse_dtype = reverse_dtype
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            shape = (self.output_dim, self.input_dim)
            self.reverse_embeddings = weight(self, "reverse_embeddings", shape, role="embeddings")

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return where integers are not 0; the way back leaves masks as they are."""
        floats = "float" in ao.dtype_name(inputs.dtype)
        return previous_mask if floats else super().compute_mask(inputs, previous_mask)

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if not reverse:
            return super().call(inputs)
        if self.tie_weights:
            table = self.embeddings.value
            table = ao.matrix_transpose(self._adapted(table) if self.lora_enabled else table)
        else:
            table = self.reverse_embeddings.value
        if self.reverse_dtype is not None:
            inputs, table = (ao.astype(x, self.reverse_dtype) for x in (inputs, table))
        logits = ao.matmul(inputs, table)
        cap = self.logit_soft_cap
        return ao.multiply(ao.tanh(ao.divide(logits, cap)), cap) if cap else logits
