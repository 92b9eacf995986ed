"""Copies of the file: looking, comparing, restoring, rescuing."""
