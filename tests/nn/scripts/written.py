"""Optimizers that a user writes, as Keras documents it, in both libraries."""

from __future__ import annotations

from typing import Any

import numpy as np

HOWS = (
    {},
    {"weight_decay": 0.1, "clipnorm": 0.5},
    {"gradient_accumulation_steps": 2},
    {"use_ema": True, "ema_momentum": 0.5},
)


def optimizer(k: Any, rate: Any = 0.1, **how: Any) -> Any:
    """Return an optimizer with variables of all kinds that reads how many steps are done."""

    class Adamant(k.optimizers.Optimizer):
        def build(self, variables: Any) -> None:
            if self.built:
                return
            super().build(variables)
            self.means, self.squares = self.add_optimizer_variables(
                variables, ["mean", "square"], ["zeros", "ones"]
            )
            self.seen = self.add_variable((), name="seen")
            self.firsts = [
                self.add_variable_from_reference(v, name="first", initializer="ones")
                for v in variables
            ]

        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            place = self._get_variable_index(variable)
            mean, square = self.means[place], self.squares[place]
            count = k.ops.cast(self.iterations + 1, "float32")
            self.assign(mean, mean * 0.5 + gradient * 0.5)
            self.assign_add(square, gradient * gradient)
            self.assign_add(self.seen, k.ops.sum(gradient))
            self.assign_sub(self.firsts[place], gradient)
            step = mean / (1.0 - 0.5**count) / (k.ops.sqrt(square) + 0.1) + self.seen * 0.01
            self.assign_sub(variable, step * learning_rate)

    return Adamant(learning_rate=rate, **how)


def trained(k: Any, how: dict[str, Any]) -> dict[str, Any]:
    """Return weights and state after some steps of training."""
    x = k.Input((3,))
    model = k.Model(x, k.layers.Dense(1)(k.layers.Dense(2, activation="tanh")(x)))
    model.set_weights([np.full(w.shape, 0.5, "float32") for w in model.get_weights()])
    rate = k.optimizers.schedules.InverseTimeDecay(0.2, 2, 0.5) if not how else 0.1
    own = optimizer(k, rate, **how)
    model.compile(own, "mse")
    data = np.arange(24, dtype="float32").reshape(8, 3) / 24
    model.fit(data, data[:, :1] * 2, batch_size=2, epochs=2, shuffle=False, verbose=0)
    kept = [*own.means, *own.squares, own.seen, *own.firsts]
    return {
        "weights": model.get_weights(),
        "kept": [np.asarray(k.ops.convert_to_numpy(v)) for v in kept],
        "variables": [tuple(v.shape) for v in own.variables],
        "iterations": int(np.asarray(k.ops.convert_to_numpy(own.iterations))),
    }


def instead(k: Any) -> Any:
    """Return what a step of an optimizer does whose rule another one takes the place of."""

    class Signs(k.optimizers.SGD):
        def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
            self.assign_sub(variable, k.ops.sign(gradient) * learning_rate)

    own = Signs(0.5)
    layer = k.layers.Dense(1, kernel_initializer="ones")
    layer.build((None, 2))
    own.build(layer.trainable_variables)
    own.apply([k.ops.convert_to_tensor([[3.0], [-4.0]]), k.ops.convert_to_tensor([0.0])])
    return layer.get_weights()


def given(k: Any) -> Any:
    """Return what an optimizer's variables are after they were set and kept."""
    own, variable = k.optimizers.Adam(0.5), k.Variable(np.ones(2, "float32"))
    own.build([variable])
    weights = [np.full(v.shape, i + 1) for i, v in enumerate(own.variables)]
    own.set_weights(weights)
    store: dict[str, Any] = {}
    own.save_own_variables(store)
    other = k.optimizers.Adam(0.5)
    other.build([variable])
    other.load_own_variables(store)
    arrays = [np.asarray(k.ops.convert_to_numpy(v)) for v in other.variables]
    return arrays, sorted(store)
