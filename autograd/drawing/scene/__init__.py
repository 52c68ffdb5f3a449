"""Scenes: the content of pictures, as plain data."""
