"""Settings of the user."""
