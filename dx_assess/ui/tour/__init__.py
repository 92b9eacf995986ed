"""The first-run tour: four places of the window, one after the other."""
