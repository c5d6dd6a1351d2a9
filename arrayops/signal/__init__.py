"""Sequences in time: convolution, windows, short-time transforms."""
