"""Recurrent layers: cells compute one step, layers take them through a sequence.

``looping`` runs the steps, ``cell``, ``cells`` and ``stacked`` hold what a step computes, ``rnn``
the layer around any cell, ``sequences`` and ``conv_lstm`` that layer for each cell by its own name.

Source: https://keras.io/api/layers/recurrent_layers/
"""

from .bidirectional import Bidirectional as Bidirectional
from .cells import GRUCell as GRUCell
from .cells import LSTMCell as LSTMCell
from .cells import SimpleRNNCell as SimpleRNNCell
from .conv_lstm import ConvLSTM1D as ConvLSTM1D
from .conv_lstm import ConvLSTM2D as ConvLSTM2D
from .conv_lstm import ConvLSTM3D as ConvLSTM3D
from .rnn import RNN as RNN
from .sequences import GRU as GRU
from .sequences import LSTM as LSTM
from .sequences import SimpleRNN as SimpleRNN
from .stacked import StackedRNNCells as StackedRNNCells
