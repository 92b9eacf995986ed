"""The page that comes up first."""
