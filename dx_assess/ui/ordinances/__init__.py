"""例規から台帳をつくる: a folder of ordinances is searched, each place is decided, accepted ones are rows of R4."""
