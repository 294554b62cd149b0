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

DIFFERENT = """\
title: A different question for everybody
draw: individual
turns: 2
time_limit: 240
student_numbers: true
questions:
  - text: 7 × 8 = 56
    correct: true
  - text: 6 × 9 = 56
    correct: false
    explanation: It is 54.
  - text: 12 × 12 = 144
    correct: true
"""

LIFE = """\
title: Life on Earth
time_limit: 240
scoring: speed
changes: false
student_numbers: true
questions:
  - text: "**Life on Earth**\\n\\nTwelve questions, and the last word is yours."
    kind: slide
  - text: Which gas do **plants** take in?
    options: [Carbon dioxide, Oxygen, Nitrogen, Helium]
    correct: Carbon dioxide
    confidence: true
    explanation: Leaves split it with the help of light. The oxygen that they give off comes from water.
  - text: Which of these live in the sea?
    shuffle: false
    options: [Whales, Corals, Camels, Eagles]
    correct: [Whales, Corals]
    explanation: Corals are animals, and so are whales.
  - text: A whale is a fish.
    correct: false
    explanation: It breathes air and feeds its young with milk.
  - text: How long is the heart of a blue whale?
    correct: 1.5
    tolerance: 0.2
    unit: m
  - text: What is the largest land animal?
    kind: text
    correct: [Elephant, African elephant]
  - text: From the smallest to the largest?
    kind: order
    options: [Ant, Mouse, Dog, Horse, Whale]
  - text: What is the young of each called?
    kind: match
    pairs: {Horse: Foal, Sheep: Lamb, Goose: Gosling}
    others: [Kitten]
  - text: How sure do you feel about all this?
    kind: rating
    labels: [Lost, Unsure, Fine, Sure]
  - text: What shall we do next?
    kind: poll
    options: [A walk in the forest, A film, An experiment]
  - text: What comes to your mind when you think of the sea?
    kind: words
  - text: |
      How many legs does it print? The animals are counted one after the other.

      ```python
      legs = {"ant": 6, "dog": 4, "spider": 8}
      total = 0
      for animal, number in legs.items():
          if animal != "dog":
              total += number
      print(total)
      ```
    options: ["6", "8", "14", "18"]
    correct: "14"
    explanation: The dog is left out.
"""
