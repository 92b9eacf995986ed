"""The use cases that window and command line share, one module a use case."""
