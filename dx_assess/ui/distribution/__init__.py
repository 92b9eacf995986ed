"""配布ファイル in the window: taking one in, going over to a new version, the deadline."""
