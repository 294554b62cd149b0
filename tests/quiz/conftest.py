"""Generated sessions are the same on every run, so that a failure is one that anybody can repeat."""

from hypothesis import settings

settings.register_profile("rules", derandomize=True, deadline=None, max_examples=100, print_blob=True)
settings.load_profile("rules")
