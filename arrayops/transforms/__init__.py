"""Functions of functions: gradients, compilation, loops, maps."""
