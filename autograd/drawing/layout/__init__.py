"""Sizes, ranks and positions of the parts of a picture: numbers alone. Graphviz places the rest."""
