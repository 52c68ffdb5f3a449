"""The back ends: NumPy calls, a tape of scalar instructions, and JAX."""
