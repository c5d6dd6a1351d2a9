"""Losses by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/losses/
"""

from .train.losses import BinaryCrossentropy as BinaryCrossentropy
from .train.losses import CategoricalCrossentropy as CategoricalCrossentropy
from .train.losses import Loss as Loss
from .train.losses import MeanAbsoluteError as MeanAbsoluteError
from .train.losses import MeanSquaredError as MeanSquaredError
from .train.losses import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from .train.losses import binary_crossentropy as binary_crossentropy
from .train.losses import categorical_crossentropy as categorical_crossentropy
from .train.losses import get as get
from .train.losses import mean_absolute_error as mean_absolute_error
from .train.losses import mean_squared_error as mean_squared_error
from .train.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
