"""One file a command: `add` makes its parser, and `run` carries it out and returns the exit status."""
