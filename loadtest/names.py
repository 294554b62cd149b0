"""Names of made-up students, in the scripts of several languages."""

from itertools import count
from random import Random
from typing import Final

NAMES: Final = (
    "Amara", "Ana Lucía", "Björn", "Chloé", "Çağla", "Dmytro", "Eilidh", "Emre", "Fatou", "Giulia", "Hannah", "Ibrahim",
    "Ingrid", "Jakub", "João", "Kwame", "Lars", "Leila", "Łukasz", "Maëlle", "Mateo", "Ngozi", "Nguyễn An", "Oisín",
    "Paulo", "Quinn", "Rosa", "Søren", "Tomáš", "Zoë",
    "Олена", "Тарас", "Марія", "Андрій", "Ελένη", "Νίκος", "ليلى", "عمر", "مريم", "نور", "नीना", "अर्जुन", "आरव", "मीरा",
    "小明", "美玲", "子涵", "浩然", "さくら", "はると", "지우", "민준", "תמר", "דניאל", "அன்பு", "สมชาย", "ანა", "Աննա",
)  # fmt: skip


def names(students: int, chance: Random) -> list[str]:
    """So many different names in no order; those of a large class have numbers."""
    found: list[str] = []
    for again in count(1):
        found += [name if again == 1 else f"{name} {again}" for name in chance.sample(NAMES, len(NAMES))]
        if len(found) >= students:
            break
    return found[:students]
