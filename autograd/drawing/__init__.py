"""Pictures of graphs, from what to show to how.

What: scene (nodes, boxes, edges), definitions (opened), collapse (closed, ×N), summary, network (a model), steps (a walk).
How: dot and network_dot (for Graphviz), render, svg, page (steps in a browser), chain_rule (LaTeX), table (text); symbols
and wording say how anything is written. diagram and explain are what users hold.
"""
