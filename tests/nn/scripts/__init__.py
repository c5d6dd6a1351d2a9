"""Scripts that run in two libraries: each takes ``k``, which is ``keras`` or ``nn``.

They import NumPy only, and give trees of plain values and arrays.
"""
