"""2つの写しを合わせる: choose the other copy, decide what both changed, write a new file. The dialog only shows."""
