"""A class of simulated phones: against a real server, and against the best that such a server could be."""
