"""Updates without internet: a signed package from a stick, installed at the next start, with a way back.

`package.py` says which packages fit, `signature.py` whose are trusted, `accept.py` prepares what was asked for on the
phone, and `guard.py` installs it, watches it and puts the former version back.
"""
