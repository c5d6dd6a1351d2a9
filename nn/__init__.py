"""Models with Keras' names, built on ``arrayops``: they train on, and move between, its backends.

>>> model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(3, activation="softmax")])
>>> model(np.zeros((2, 4), "float32")).shape
(2, 3)
"""

from arrayops import __version__ as __version__
from arrayops import default_backend as default_backend
from arrayops import remat as remat
from arrayops import set_backend as set_backend
from arrayops import use_backend as use_backend

from . import activations as activations
from . import backend as backend
from . import callbacks as callbacks
from . import config as config
from . import constraints as constraints
from . import dtype_policies as dtype_policies
from . import initializers as initializers
from . import interop as interop
from . import layers as layers
from . import losses as losses
from . import metrics as metrics
from . import mixed_precision as mixed_precision
from . import models as models
from . import named as named
from . import ops as ops
from . import optimizers as optimizers
from . import random as random
from . import regularizers as regularizers
from . import saving as saving
from . import tree as tree
from . import utils as utils
from . import wrappers as wrappers
from .comparing import compare_backends as compare_backends
from .comparing import fastest_backend as fastest_backend
from .context import clear_session as clear_session
from .context import name_scope as name_scope
from .dtype_policies import DTypePolicy as DTypePolicy
from .dtype_policies import FloatDTypePolicy as FloatDTypePolicy
from .initializers import Initializer as Initializer
from .input_spec import InputSpec as InputSpec
from .layer import Layer as Layer
from .models import Function as Function
from .models import Model as Model
from .models import Sequential as Sequential
from .regularizers import Regularizer as Regularizer
from .rematerialization import RematScope as RematScope
from .saving import FormatError as FormatError
from .saving import load_model as load_model
from .symbolic import Input as Input
from .symbolic import Symbolic as KerasTensor
from .train.losses import Loss as Loss
from .train.metrics import Metric as Metric
from .train.nonfinite import NonFiniteError as NonFiniteError
from .train.optimizers import Optimizer as Optimizer
from .variable import Variable as Variable


def version() -> str:
    """Return the library's version, which is ``__version__`` too."""
    return __version__
