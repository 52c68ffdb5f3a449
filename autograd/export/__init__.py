"""Programs in the formats of other people's tools: of ONNX, from the SSA form (compiler/ir/ssa.py).

Users call onnx.py. lowering.py has the table from operations to nodes, graph.py the graph while it is written,
layers.py finds layers again (by sources.py and windows.py), operators.py spells primitives, nodes.py names and keeps nodes.
"""
