"""The instructor in a terminal."""
