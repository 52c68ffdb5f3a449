"""Derivatives in symbols, and how numbers and names are written."""
