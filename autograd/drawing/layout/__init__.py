"""Sizes, ranks, order and places of the parts of a picture: numbers alone. Graphviz only draws what has its place already,
so that every version of it draws the same.

ranks.py says what stands left of what, layers.py where edges pass the ranks between, order.py what stands above what,
heights.py how far down, and placement.py gives each part its place.
"""
