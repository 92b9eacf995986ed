"""The command line: each command reads its words, calls a use case of ``session`` and prints the result."""
