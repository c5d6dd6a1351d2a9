"""What masks do on their way through layers: written once, run by both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

X = np.arange(12, dtype="float32").reshape(2, 3, 2)
X[0, 2] = 0
Y = np.ones((2, 3, 2), "float32")
Y[1, :2] = 0
WORDS = np.asarray([[1, 0, 2], [0, 0, 3]], "int32")


def averages(k: Any) -> dict:
    """Return means over the steps that count, after layers that pass masks on or join them."""

    def weighed(x: Any, mask: Any) -> Any:
        return k.ops.where(mask[..., None], x, 7)

    pool = k.layers.GlobalAveragePooling1D()
    x, y = k.layers.Masking()(X), k.layers.Masking()(Y)
    table = k.layers.Embedding(4, 2, mask_zero=True)
    table.build(WORDS.shape)
    table.set_weights([np.arange(8, dtype="float32").reshape(4, 2)])
    return {
        "none": pool(X),
        "masked": pool(x),
        "passed on": pool(k.layers.Dropout(0.5)(k.layers.Activation("tanh")(x))),
        "words": pool(table(WORDS)),
        "sum": pool(k.layers.Add()([x, y])),
        "product with one that has none": pool(k.layers.Multiply()([x, Y])),
        "largest": pool(k.layers.Maximum()([x, y])),
        "smallest": pool(k.layers.Minimum()([x, y])),
        "product": pool(k.layers.Multiply()([x, y])),
        "features side by side": pool(k.layers.Concatenate()([x, y])),
        "steps side by side": pool(k.layers.Concatenate(axis=1)([x, Y])),
        "a function's": k.layers.Lambda(weighed)(y),
        "weights of what counts": k.layers.Softmax()(X, mask=X > 2),
        "weights of what all examples count": k.layers.Softmax((1, 2))(X, mask=X[:1] > 0),
        "kept": k.layers.GlobalAveragePooling1D(keepdims=True)(x),
    }


def told(k: Any, name: str) -> list:
    """Return means over what counts, by a mask that a layer is told of, or a model around it."""
    options = {"units": 2, "return_sequences": True} if name == "LSTM" else {}
    layer, x = getattr(k.layers, name)(**options), k.Input((3, 2))
    around = [layer, k.Sequential([k.Input((3, 2)), layer]), k.Model(x, layer(x))]
    layer.set_weights([np.full(w.shape, 0.5, "float32") for w in layer.get_weights()])
    counts = np.asarray([[True, True, False], [True, False, False]])
    pool = k.layers.GlobalAveragePooling1D()
    return [pool(each(X, mask=counts)) for each in around]
