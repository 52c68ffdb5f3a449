"""Samples: taken apart, checked, and given to a model."""
