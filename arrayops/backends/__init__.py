"""What each library does its own way. A backend is loaded at its first array, or by name."""
