"""Functions of each element, the standard's and NumPy's."""
