"""Chalkbox: a live quiz for the classroom, offline."""

__version__ = "0.1.0"
