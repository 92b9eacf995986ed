"""The .dxa file. The only place with SQL."""
