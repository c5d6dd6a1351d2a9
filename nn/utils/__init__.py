"""Helpers by their Keras names.

Source: https://keras.io/api/utils/
"""

from ..context import clear_session as clear_session
from ..context import set_random_seed as set_random_seed
from ..train.py_dataset import PyDataset as PyDataset
from ..train.py_dataset import PyDataset as Sequence
from .arrays import normalize as normalize
from .arrays import to_categorical as to_categorical
from .sequences import pad_sequences as pad_sequences
from .sequences import timeseries_dataset_from_array as timeseries_dataset_from_array
from .splitting import split_dataset as split_dataset
