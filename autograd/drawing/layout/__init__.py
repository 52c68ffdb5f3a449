"""Where Graphviz puts what a picture shows."""
