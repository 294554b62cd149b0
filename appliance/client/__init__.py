"""A client of a box, for other programs: bots, tests, a screen in the corridor. `README.md` shows how it is used."""
