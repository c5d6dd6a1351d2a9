"""An autoencoder that takes the noise out of pictures.

    python examples/guides/denoising_autoencoder.py --backend openvino

The encoder makes a picture small, the decoder makes it large again. It is given noisy digits and
shown clean ones: what does not look like a digit gets lost on the way.
"""

from __future__ import annotations

import numpy as np
from common import digits, draw, report, start

import nn


def build() -> nn.Model:
    """Return convolutions down to 2 x 2 and up to 8 x 8 again."""
    layers = nn.layers
    noisy = nn.Input((8, 8, 1))
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(noisy)
    code = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation="relu")(code)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    clean = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return nn.Model(noisy, clean, name="denoiser")


def show(*images: np.ndarray) -> None:
    """Print pictures side by side, a character for each pixel."""
    shades = np.asarray(list(" .:-=+*#%@"))
    levels = (np.clip(np.stack(images)[..., 0], 0, 0.999) * len(shades)).astype(int)
    for row in shades[levels].swapaxes(0, 1):
        print("   ".join("".join(np.repeat(line, 2)) for line in row))


def main(epochs: int = 12) -> None:
    """Train on noisy digits, and clean held-out ones."""
    clean, _, clean_test, _ = digits()
    noise = lambda x: (x + draw().normal(0, 0.3, x.shape)).astype("float32")
    noisy, noisy_test = noise(clean), noise(clean_test)

    model = build()
    model.compile(nn.optimizers.Adam(5e-3), "mse")
    model.fit(noisy, clean, batch_size=50, epochs=epochs, verbose=2)

    restored = model.predict(noisy_test)
    print("noisy, restored, clean:")
    show(noisy_test[0], restored[0], clean_test[0])
    before = np.mean((noisy_test - clean_test) ** 2)
    left = np.mean((restored - clean_test) ** 2)
    report("squared error that is left, as a share of the noise", left / before, below=0.5)


if __name__ == "__main__":
    start(main, __doc__)
