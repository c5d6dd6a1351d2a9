"""Metrics by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/metrics/
"""

from .train.metrics import Accuracy as Accuracy
from .train.metrics import BinaryAccuracy as BinaryAccuracy
from .train.metrics import CategoricalAccuracy as CategoricalAccuracy
from .train.metrics import Mean as Mean
from .train.metrics import Metric as Metric
from .train.metrics import SparseCategoricalAccuracy as SparseCategoricalAccuracy
from .train.metrics import get as get
