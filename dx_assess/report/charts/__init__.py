"""Charts, drawn once as vector drawings: placed in the PDF as they are, shown on the screen as SVG."""
