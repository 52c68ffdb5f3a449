"""The representations that stages hand on: the scalar program and the array program."""
