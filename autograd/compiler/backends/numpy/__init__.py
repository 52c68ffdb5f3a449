"""An array program as calls of NumPy."""
