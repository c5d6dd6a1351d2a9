"""Loops over time steps, unrolled into one compiled call."""

from __future__ import annotations

from .compiled import compiled_body

_HOW = ("strategy", "beam_width", "top_paths", "merge_repeated", "mask_index")

ctc_decode = compiled_body("ctc_decode", *_HOW)
ctc_loss = compiled_body("ctc_loss", "mask_index")
