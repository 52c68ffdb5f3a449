"""Sizes, ranks and positions of what a picture shows: numbers alone. Graphviz places the rest."""
