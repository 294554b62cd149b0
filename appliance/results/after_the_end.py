"""What happens after the end of a class and changes no result: it is in none of the files that are made of a class.

Phones are put away, the projector shows something else, and an hour later the box is switched off, which exports once
more. That export, and that of another box of a hall, is the same as the first one unless somebody changed something.
"""

from typing import Final

# The number of the last event that the files have; in a class that goes on it is the last one of all.
LAST_EVENT: Final = """
WITH over AS (SELECT min(seq) AS seq FROM event WHERE kind = 'session_finished')
SELECT max(event.seq) FROM event, over WHERE coalesce(
  event.seq < over.seq OR kind NOT IN ('signalled', 'screen_shown', 'student_left', 'student_swept'), 1
)
"""
