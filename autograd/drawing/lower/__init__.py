"""A scene as DOT, SVG, HTML and text."""
