"""What training is made of: losses, metrics, optimizers, data, callbacks, and the loop that joins them."""
