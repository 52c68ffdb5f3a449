"""Pictures of graphs: scene (what to show), dot (for Graphviz), render and svg (as an image), diagram (what users hold)."""
