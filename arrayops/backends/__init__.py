"""What each library does its own way. A backend is loaded when its first array is seen, or by name."""
