"""A failed assertion of a helper says its values, as one in a test does."""

import pytest

pytest.register_assert_rewrite("tests.quiz.invariants")
