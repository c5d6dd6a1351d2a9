"""Callbacks by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/callbacks/
"""

from .train.callbacks import Callback as Callback
from .train.callbacks import CallbackList as CallbackList
from .train.callbacks import EarlyStopping as EarlyStopping
from .train.callbacks import History as History
from .train.callbacks import LambdaCallback as LambdaCallback
from .train.callbacks import TerminateOnNaN as TerminateOnNaN
