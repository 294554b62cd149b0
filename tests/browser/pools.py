"""The pools of the tests."""

SKY = """\
title: Sea and sky
time_limit: 600
points: 1
changes: false
student_numbers: true
questions:
  - text: Which gas do **plants** take in?
    options: [Carbon dioxide, Oxygen, Nitrogen, Helium]
    correct: Carbon dioxide
    explanation: Leaves split it with the help of light.
  - text: Which of these are planets?
    options: [Mars, Venus, Moon, Sun]
    correct: [Mars, Venus]
    explanation: The moon circles a planet and the sun is a star.
  - text: The sea is salty.
    correct: true
    explanation: Rivers carry salt into it.
  - text: How was the pace?
    kind: poll
    options: [Too slow, Good, Too fast]
"""
EXPLANATIONS = ("Leaves split it", "circles a planet", "Rivers carry salt")

VOTES = """\
title: Two votes
time_limit: 600
points: 1
changes: false
student_numbers: true
reveal: hold
shuffle: false
questions:
  - text: Which falls faster in a vacuum?
    options: [A feather, A hammer, Both alike, Neither falls]
    correct: Both alike
  - text: Which weighs more?
    options: [A kilogram of lead, A kilogram of feathers, Neither]
    correct: Neither
  - text: Which is nearest?
    options: [The moon, The sun]
    correct: The moon
"""

CHANGES = """\
title: Second thoughts
time_limit: 600
points: 1
questions:
  - text: Which number is prime?
    options: [Nine, Eleven, Fifteen, Twenty-one]
    correct: Eleven
"""

POLL = """\
title: Only asking
time_limit: 600
points: 1
changes: false
student_numbers: true
questions:
  - text: How was the pace?
    kind: poll
    options: [Too slow, Good, Too fast]
"""

TYPED = """\
title: Typed
time_limit: 600
points: 1
changes: true
questions:
  - text: How long is the leaf?
    correct: 7.5
  - text: What is the capital of Australia?
    kind: text
    correct: Canberra
"""

OWN = """\
title: At once
time_limit: 600
points: 1
changes: false
reveal: own
questions:
  - text: How many legs has a spider?
    correct: 8
    explanation: Insects have six.
"""
