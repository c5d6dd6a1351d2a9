"""Metrics by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/metrics/
"""

from .train.losses import binary_crossentropy as binary_crossentropy
from .train.losses import binary_focal_crossentropy as binary_focal_crossentropy
from .train.losses import categorical_crossentropy as categorical_crossentropy
from .train.losses import categorical_focal_crossentropy as categorical_focal_crossentropy
from .train.losses import categorical_hinge as categorical_hinge
from .train.losses import hinge as hinge
from .train.losses import huber as huber
from .train.losses import kl_divergence as kl_divergence
from .train.losses import log_cosh as log_cosh
from .train.losses import mean_absolute_error as mean_absolute_error
from .train.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from .train.losses import mean_squared_error as mean_squared_error
from .train.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from .train.losses import poisson as poisson
from .train.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from .train.losses import squared_hinge as squared_hinge
from .train.metrics import Mean as Mean
from .train.metrics import MeanMetricWrapper as MeanMetricWrapper
from .train.metrics import Metric as Metric
from .train.metrics import Sum as Sum
from .train.metrics import deserialize as deserialize
from .train.metrics import get as get
from .train.metrics import serialize as serialize
from .train.metrics.accuracies import *
from .train.metrics.confusions import *
from .train.metrics.curves import *
from .train.metrics.errors import *
from .train.metrics.overlaps import *
from .train.metrics.scores import *
