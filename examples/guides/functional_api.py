"""A model with two inputs and two outputs: requests are sorted, and their urgency is estimated.

    python examples/guides/functional_api.py --backend jax

A functional model is a graph between symbolic tensors. Here the words of a request and the flags
set on it come in; a department and a number of hours come out. The data are generated: each
department has words of its own, and the flags and some words make a request urgent.
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import nn

WORDS, LENGTH, FLAGS, DEPARTMENTS = 60, 12, 4, 4


def requests(count: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Return inputs and targets by name."""
    rng = draw()
    department = rng.integers(0, DEPARTMENTS, count)
    common = rng.integers(0, WORDS, (count, LENGTH))
    own = department[:, None] * 15 + rng.integers(0, 15, (count, LENGTH))
    words = np.where(rng.random((count, LENGTH)) < 0.5, own, common)
    flags = rng.integers(0, 2, (count, FLAGS)).astype("float32")
    urgent = np.sum(words % 15 < 3, axis=1)  # the first three words of each department's
    hours = 10 - urgent - flags @ np.asarray([1.0, 2.0, 0.0, 1.0])
    return {"words": words, "flags": flags}, {"department": department, "hours": hours[:, None]}


def build() -> nn.Model:
    """Return the graph from words and flags to department and hours."""
    words = nn.Input((LENGTH,), dtype="int32", name="words")
    flags = nn.Input((FLAGS,), name="flags")

    each_word = nn.layers.Embedding(WORDS, 16)(words)
    text = nn.layers.GlobalAveragePooling1D()(each_word)
    both = nn.layers.Concatenate()([text, flags])
    hidden = nn.layers.Dense(32, activation="relu")(both)

    department = nn.layers.Dense(DEPARTMENTS, name="department")(text)
    hours = nn.layers.Dense(1, name="hours")(hidden)
    return nn.Model(
        {"words": words, "flags": flags}, {"department": department, "hours": hours}, name="sorter"
    )


def main(epochs: int = 15) -> None:
    """Train both outputs together, then show one request."""
    x, y = requests(1500)
    model = build()
    model.summary()
    model.compile(
        nn.optimizers.Adam(1e-2),
        loss={
            "department": nn.losses.SparseCategoricalCrossentropy(from_logits=True),
            "hours": "mse",
        },
        loss_weights={"department": 1.0, "hours": 0.3},
        metrics={"department": ["accuracy"], "hours": ["mae"]},
    )
    model.fit(x, y, batch_size=50, epochs=epochs, validation_split=0.2, verbose=2)

    x_new, y_new = ({k: v[-300:] for k, v in part.items()} for part in (x, y))
    found = model.evaluate(x_new, y_new, return_dict=True)
    report(
        "share of requests sent to the right department", found["department_accuracy"], above=0.9
    )
    report("hours off, on average", found["hours_mae"], below=1.0)

    guess = model.predict({k: v[:1] for k, v in x_new.items()})
    print("one request: department", guess["department"].argmax(), "hours", guess["hours"].round(1))


if __name__ == "__main__":
    start(main, __doc__)
