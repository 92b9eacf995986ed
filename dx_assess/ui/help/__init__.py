"""The staff manual in the window."""
