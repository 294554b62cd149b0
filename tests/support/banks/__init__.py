"""Files of other programs, made for tests and trials."""
