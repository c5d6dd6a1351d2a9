"""What training is made of: losses, metrics, optimizers, data, callbacks, and their loop."""
