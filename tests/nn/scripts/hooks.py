"""A model whose classes say themselves what is in files, as Keras documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

SHAPE = (2, 3)


def classes(k: Any) -> dict[str, Any]:
    """Return the classes by their names."""
    return {"Named": named(k), "Longer": longer(k), "Rated": rated(k), "Worded": worded(k)}


def named(k: Any) -> type:
    """Return a layer whose state has names of its own."""

    class Named(k.layers.Layer):
        """Its weight and a number have names of their own."""

        seen = 0

        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")

        def call(self, x: Any) -> Any:
            return x * self.factor

        def save_own_variables(self, store: Any) -> None:
            store["factor"] = self.factor
            store["seen"] = np.int64(self.seen)

        def load_own_variables(self, store: Any) -> None:
            self.factor.assign(store["factor"])
            self.seen = int(np.asarray(store["seen"]))

    return Named


def longer(k: Any) -> type:
    """Return a layer that keeps more, and is built otherwise, than others."""

    class Longer(k.layers.Layer):
        """It keeps something beside what every layer keeps, and is built by a width."""

        seen = 0

        def get_build_config(self) -> dict[str, Any]:
            return {"width": self.width}

        def build_from_config(self, config: dict[str, Any]) -> None:
            self.build((None, config["width"]))
            self.built = True

        def build(self, input_shape: Any) -> None:
            self.width = input_shape[-1]
            self.inner = k.layers.Dense(2)
            self.inner.build(input_shape)
            self.shift = self.add_weight(shape=(1,), initializer="zeros")

        def call(self, x: Any) -> Any:
            return self.inner(x) + self.shift

        def save_own_variables(self, store: Any) -> None:
            super().save_own_variables(store)
            store["seen"] = np.asarray([self.seen])

        def load_own_variables(self, store: Any) -> None:
            super().load_own_variables({"0": store["0"]})
            self.seen = int(np.asarray(store["seen"])[0])

    return Longer


def worded(k: Any) -> type:
    """Return a layer that keeps words in files."""

    class Worded(k.layers.Layer):
        words: tuple[str, ...] = ()

        def call(self, x: Any) -> Any:
            return x + len(self.words)

        def save_assets(self, dir_path: str) -> None:
            Path(dir_path, "words.txt").write_text("\n".join(self.words), "utf-8")
            Path(dir_path, "none").touch()

        def load_assets(self, dir_path: str) -> None:
            self.words = tuple(Path(dir_path, "words.txt").read_text("utf-8").split("\n"))

    return Worded


def rated(k: Any) -> type:
    """Return a model that says itself how it is compiled."""

    class Rated(k.Model):
        """It is compiled by a rate alone."""

        def get_compile_config(self) -> dict[str, Any]:
            return {"rate": float(np.asarray(self.optimizer.learning_rate))}

        def compile_from_config(self, config: dict[str, Any]) -> None:
            self.compile(k.optimizers.SGD(config["rate"]), "mse")

    return Rated


def facts(model: Any) -> dict[str, Any]:
    """Return all of a model that its classes keep."""
    x = np.arange(6, dtype="float32").reshape(SHAPE)
    return {
        "predicted": np.asarray(model(x)),
        "weights": [np.asarray(w) for w in model.get_weights()],
        "seen": [layer.seen for layer in model.layers if hasattr(layer, "seen")],
        "rate": round(float(np.asarray(model.optimizer.learning_rate)), 6),
    }


def write(k: Any, path: str) -> dict[str, Any]:
    """Write a model and return its facts."""
    known = classes(k)
    x = k.Input(SHAPE[1:])
    first, last = known["Named"](name="named"), known["Longer"](name="longer")
    model = known["Rated"](x, last(first(x)))
    model.set_weights([np.arange(w.size).reshape(w.shape) + 0.5 for w in model.get_weights()])
    first.seen, last.seen = 7, 8
    model.compile(k.optimizers.SGD(0.25), "mse")
    model.save(path)
    return facts(model)


def read(k: Any, path: str) -> dict[str, Any]:
    """Return the facts of a model in a file."""
    return facts(k.saving.load_model(path, custom_objects=classes(k)))


def write_words(k: Any, path: str, how: dict[str, Any] | None = None) -> list[str]:
    """Write a model with words of its own, and return them."""
    words = classes(k)["Worded"](name="words")
    words.words = ("one", "zwölf")
    model = k.Sequential([k.Input(SHAPE[1:]), words, k.layers.Dense(2)])
    model.save(path, **(how or {}))
    return list(words.words)


def read_words(k: Any, path: str) -> list[str]:
    """Return the words of a model in a file."""
    return list(k.saving.load_model(path, custom_objects=classes(k)).layers[0].words)
