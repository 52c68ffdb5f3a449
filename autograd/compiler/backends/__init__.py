"""The back ends: an interpreter of scalar programs in C, NumPy calls, and JAX."""
