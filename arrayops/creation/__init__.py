"""Arrays out of nothing, and out of numbers."""
