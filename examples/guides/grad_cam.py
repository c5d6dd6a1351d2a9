"""Where a network looks: Grad-CAM, from the gradient of a score by the last feature maps.

    python examples/guides/grad_cam.py --backend jax

A network learns to tell crosses from rings in noise. It is then cut in two: up to its last feature
maps, and from there to the scores. The gradient of the second part weighs the maps of the first;
what comes out is a map of the places that spoke for the score. Nobody said where to look.

Source: Selvaraju et al., "Grad-CAM: visual explanations from deep networks", 2017
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import arrayops as ao
import nn

SIZE = 14
CROSS = np.asarray([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1]])
RING = np.asarray([[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]])


def pictures(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return noise with a cross or a ring in it, which of them, and where its middle is."""
    rng = draw()
    images = rng.normal(0, 0.4, (count, SIZE, SIZE))
    kinds = rng.integers(0, 2, count)
    corners = rng.integers(0, SIZE - 3, (count, 2))
    for image, kind, (y, x) in zip(images, kinds, corners, strict=True):
        image[y : y + 4, x : x + 4] += 2 * (CROSS, RING)[kind]
    return images[..., None].astype("float32"), kinds, corners + 1.5


def build() -> nn.Sequential:
    """Return feature maps of full size, then the strongest answer of each, and two scores."""
    layers = nn.layers
    return nn.Sequential(
        [
            nn.Input((SIZE, SIZE, 1)),
            layers.Conv2D(12, 3, padding="same", activation="relu"),
            layers.Conv2D(12, 3, padding="same", activation="relu"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(2),
        ]
    )


def heat(model: nn.Sequential, images: np.ndarray) -> np.ndarray:
    """Return for each image how much each place speaks for the score that won."""
    lower, upper = model.layers[:2], model.layers[2:]

    def after(x, layers):
        for layer in layers:
            x = layer(x)
        return x

    maps = after(ao.asarray(images, like=model.backend), lower)
    # The sum over the images of their highest scores: each image's maps move its own score alone.
    slope = ao.grad(lambda maps: ao.sum(ao.max(after(maps, upper), axis=-1)))(maps)
    weights = ao.mean(slope, axis=(1, 2), keepdims=True)
    return ao.to_numpy(ao.relu(ao.sum(weights * maps, axis=-1)))


def main(epochs: int = 4) -> None:
    """Train the classifier, then see whether it looks at the shapes."""
    x, y, middles = pictures(600)
    model = build()
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(1e-2), loss, metrics=["accuracy"])
    model.fit(x[:-100], y[:-100], batch_size=25, epochs=epochs, verbose=2)
    report("accuracy on held-out pictures", model.evaluate(x[-100:], y[-100:])[1], above=0.9)

    maps = heat(model, x[-100:])
    for image, warm in zip(x[-1, ..., 0], maps[-1] / maps[-1].max(), strict=True):
        shown = "".join("·#"[int(v > 1.2)] for v in image)
        print(shown, "  ", "".join(" ░▒▓█"[int(4 * v)] for v in warm))
    hottest = np.stack(np.unravel_index(maps.reshape(100, -1).argmax(1), (SIZE, SIZE)), axis=1)
    near = np.abs(hottest - middles[-100:]).max(1) <= 3
    report("share of pictures that are warmest at the shape", near.mean(), above=0.8)


if __name__ == "__main__":
    start(main, __doc__)
