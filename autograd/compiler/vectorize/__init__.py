"""From a scalar program to an array program."""
