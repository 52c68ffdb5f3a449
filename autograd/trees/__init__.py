"""Pytrees: nested structures of numbers as leaves and a definition."""
