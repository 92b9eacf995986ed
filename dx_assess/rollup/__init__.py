"""Many towns in one table, and the benchmark file that goes back to them."""
