"""Pictures of graphs, models and compiled programs: from scenes, which are plain data, to text that is drawn.

scene/ decides what a picture shows and copies it into parts that answer by methods; formula/ writes numbers, names and
derivatives. layout/ has sizes and places, as numbers alone. lower/ writes both down: as DOT, which Graphviz draws,
as SVG, HTML and plain text. Users call draw.py, explain.py and curve.py.
"""
