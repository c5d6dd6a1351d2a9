"""A class for every pixel: a small U-Net finds discs and squares on noisy ground.

    python examples/guides/segmentation.py --backend tensorflow

On the way down the picture gets smaller and its channels more; on the way up it gets large again,
and at each size it meets what was there before, so that edges stay where they were.

Source: Ronneberger et al., "U-Net: convolutional networks for biomedical image segmentation", 2015
"""

from __future__ import annotations

import numpy as np
from common import draw, report, start

import nn

SIZE, CLASSES = 16, 3


def scenes(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures and their labels: 0 ground, 1 disc, 2 square."""
    rng = draw()
    rows, columns = np.mgrid[:SIZE, :SIZE]
    labels = np.zeros((count, SIZE, SIZE), "int32")
    for label in labels:
        for kind in (1, 2):
            y, x = rng.integers(3, SIZE - 3, 2)
            radius = rng.integers(2, 5)
            away = np.hypot(rows - y, columns - x)
            beside = np.maximum(abs(rows - y), abs(columns - x))
            label[(away if kind == 1 else beside) <= radius] = kind
    brightness = np.asarray([0.3, 0.6, 0.9])[labels]
    images = brightness + rng.normal(0, 0.2, labels.shape)
    return images[..., None].astype("float32"), labels


def block(x, channels: int):
    """Return two convolutions of ``x``."""
    for _ in range(2):
        x = nn.layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
    return x


def unet() -> nn.Model:
    """Return two sizes down, and two up."""
    image = nn.Input((SIZE, SIZE, 1))
    large = block(image, 8)
    middle = block(nn.layers.MaxPooling2D(2)(large), 16)
    small = block(nn.layers.MaxPooling2D(2)(middle), 32)

    x = nn.layers.UpSampling2D(2)(small)
    x = block(nn.layers.Concatenate()([x, middle]), 16)
    x = nn.layers.UpSampling2D(2)(x)
    x = block(nn.layers.Concatenate()([x, large]), 8)
    return nn.Model(image, nn.layers.Conv2D(CLASSES, 1, activation="softmax")(x), name="unet")


def main(epochs: int = 6) -> None:
    """Train, measure how well areas agree, and show one."""
    x, y = scenes(400)
    x, y, x_test, y_test = x[:-60], y[:-60], x[-60:], y[-60:]
    model = unet()
    overlap = nn.metrics.MeanIoU(num_classes=CLASSES, sparse_y_pred=False, name="overlap")
    model.compile(nn.optimizers.Adam(5e-3), "sparse_categorical_crossentropy", metrics=[overlap])
    model.fit(x, y, batch_size=20, epochs=epochs, verbose=2)

    _, agreement = model.evaluate(x_test, y_test)
    found = model.predict(x_test[:1])[0].argmax(-1)
    for row, true_row in zip(found, y_test[0], strict=True):
        print("".join("·o#"[i] for i in row), "  ", "".join("·o#"[i] for i in true_row))
    report("mean intersection over union", agreement, above=0.7)


if __name__ == "__main__":
    start(main, __doc__)
