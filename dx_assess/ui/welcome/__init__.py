"""Before a file is open: the welcome page, the wizard for a new file, and opening."""
