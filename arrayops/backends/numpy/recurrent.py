"""LSTM and GRU where nothing is differentiated: a loop that does not keep the gates."""

from __future__ import annotations

from ...neural.recurrent import gru_alone as gru
from ...neural.recurrent import lstm_alone as lstm

__all__ = ["gru", "lstm"]
