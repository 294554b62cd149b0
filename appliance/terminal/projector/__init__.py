"""The projector in a terminal."""
