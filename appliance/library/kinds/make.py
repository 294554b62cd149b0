"""What a reader gives: the class of the question with what only its kind has, waiting for what all questions have."""

from collections.abc import Callable

from appliance.quiz.kinds import Question

Make = Callable[..., Question]
