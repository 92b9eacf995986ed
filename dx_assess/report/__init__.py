"""What is handed over: one description of the content, drawn as charts, PDF and Excel."""
