"""From a scalar program to a shorter one that computes the same."""
