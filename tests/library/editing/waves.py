"""A pool that tests change."""

POOL = "title: Waves\nquestions:\n  - text: One # or not\n    correct: 1\n  - text: Two\n    correct: 2\n"
