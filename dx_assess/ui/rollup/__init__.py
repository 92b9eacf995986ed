"""県集計 in the window."""
