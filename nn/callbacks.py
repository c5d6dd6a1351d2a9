"""Callbacks by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/callbacks/
"""

from .train.callbacks import BackupAndRestore as BackupAndRestore
from .train.callbacks import Callback as Callback
from .train.callbacks import CallbackList as CallbackList
from .train.callbacks import CSVLogger as CSVLogger
from .train.callbacks import EarlyStopping as EarlyStopping
from .train.callbacks import History as History
from .train.callbacks import LambdaCallback as LambdaCallback
from .train.callbacks import LearningRateScheduler as LearningRateScheduler
from .train.callbacks import ModelCheckpoint as ModelCheckpoint
from .train.callbacks import ProgbarLogger as ProgbarLogger
from .train.callbacks import ReduceLROnPlateau as ReduceLROnPlateau
from .train.callbacks import RemoteMonitor as RemoteMonitor
from .train.callbacks import ResumeFrom as ResumeFrom
from .train.callbacks import SwapEMAWeights as SwapEMAWeights
from .train.callbacks import TensorBoard as TensorBoard
from .train.callbacks import TerminateOnNaN as TerminateOnNaN
