"""Pictures of graphs, models and compiled programs: from what to show to text that is drawn.

scene/ decides what a picture shows and copies it into parts that answer by methods; formula/ writes numbers, names and
derivatives. layout/ has sizes, ranks and positions, as numbers alone. lower/ writes both down: as DOT, which Graphviz draws,
as SVG, HTML and plain text. draw.py, explain.py and curve.py are what users call.
"""
