"""What runs a program: NumPy calls, a tape of scalar instructions, or JAX."""
