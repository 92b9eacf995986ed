"""The command line: one click command a use case."""
