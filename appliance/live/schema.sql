-- One session, one file. What happened is in `event`; everything else is a view of it, for people with a SQLite browser.
-- Numbers in views count from 1; texts are the author's Markdown; several values are joined by ' | '.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  wall_ms INTEGER NOT NULL,        -- Unix time in ms, as the box knew it
  clock_trusted INTEGER NOT NULL,  -- 1 if that clock had been set
  body TEXT NOT NULL,
  at_ms INTEGER AS (json_extract(body, '$.at_ms')),
  kind TEXT AS (json_extract(body, '$.kind')),
  student_id TEXT AS (json_extract(body, '$.student_id')),
  turn INTEGER AS (json_extract(body, '$.turn')),
  answer_id TEXT AS (json_extract(body, '$.answer_id'))
);
CREATE UNIQUE INDEX answer_once ON event (student_id, answer_id) WHERE answer_id IS NOT NULL;

CREATE VIEW questions AS
SELECT q.key + 1 AS question, json_extract(q.value, '$.id') AS question_id, json_extract(q.value, '$.kind') AS kind,
  json_extract(q.value, '$.text') AS text,
  (SELECT json_extract(c.body, '$.correct') IS NULL FROM event c
    WHERE c.kind = 'question_corrected' AND json_extract(c.body, '$.question') = q.key ORDER BY c.seq DESC LIMIT 1) IS 1 AS void
FROM meta, json_each(meta.value, '$.questions') q WHERE meta.key = 'pool';

CREATE VIEW options AS
SELECT q.key + 1 AS question, o.key + 1 AS option, json_extract(o.value, '$.text') AS text
FROM meta, json_each(meta.value, '$.questions') q, json_each(q.value, '$.options') o WHERE meta.key = 'pool';

CREATE VIEW turns AS
SELECT o.turn, json_extract(o.body, '$.question') + 1 AS question,
  EXISTS (SELECT 1 FROM event s WHERE s.kind = 'turn_skipped' AND s.turn = o.turn) AS skipped,
  (SELECT max(json_extract(r.body, '$.round')) FROM event r WHERE r.kind = 'round_opened' AND r.turn = o.turn) AS rounds,
  strftime('%Y-%m-%dT%H:%M:%fZ', o.wall_ms / 1000.0, 'unixepoch') AS opened_at
FROM event o WHERE o.kind = 'turn_opened';

CREATE VIEW draws AS
SELECT d.key AS student_id, e.turn, d.value + 1 AS question
FROM event e, json_each(e.body, '$.draws') d WHERE e.kind = 'turn_opened'
UNION ALL
SELECT student_id, turn, json_extract(body, '$.question') + 1 FROM event WHERE kind = 'question_drawn';

CREATE VIEW participants AS
WITH
about AS MATERIALIZED (
  SELECT seq, kind, student_id, wall_ms, clock_trusted, body FROM event
  WHERE kind IN ('student_joined', 'student_returned', 'student_renamed', 'student_removed', 'extra_time_given', 'signalled')
),
named AS (
  SELECT student_id, json_extract(body, '$.name') AS name, max(seq) FROM about
  WHERE kind IN ('student_joined', 'student_renamed') GROUP BY student_id
),
standing AS (
  SELECT student_id, kind = 'student_removed' AS removed, max(seq) FROM about
  WHERE kind IN ('student_joined', 'student_returned', 'student_removed') GROUP BY student_id
),
timed AS (
  SELECT student_id, coalesce(json_extract(body, '$.factor'), 1.0) AS factor, max(seq) FROM about
  WHERE kind IN ('student_joined', 'extra_time_given') GROUP BY student_id
),
counted AS (
  SELECT student_id, sum(kind = 'student_returned') AS returned,
    sum(kind = 'signalled' AND json_extract(body, '$.signal') IN ('hidden', 'blur')) AS away
  FROM about GROUP BY student_id
)
SELECT j.student_id, named.name, strftime('%Y-%m-%dT%H:%M:%fZ', j.wall_ms / 1000.0, 'unixepoch') AS joined_at,
  j.clock_trusted, standing.removed, timed.factor AS extra_time, counted.returned, counted.away
FROM about j JOIN named USING (student_id) JOIN standing USING (student_id) JOIN timed USING (student_id)
  JOIN counted USING (student_id)
WHERE j.kind = 'student_joined';

CREATE VIEW answers AS
WITH
marks AS MATERIALIZED (
  SELECT json_extract(m.value, '$[0]') AS student_id, json_extract(m.value, '$[1]') AS answer_id,
    json_extract(m.value, '$[2]') AS credit, json_extract(m.value, '$[3]') AS points, max(e.seq)
  FROM event e, json_each(e.body, '$.marks') m WHERE e.kind = 'question_corrected' GROUP BY 1, 2
),
given AS MATERIALIZED (
  SELECT e.seq, e.student_id, e.answer_id, e.turn, e.wall_ms, e.clock_trusted, e.body,
    json_extract(e.body, '$.question') + 1 AS question, t.skipped,
    row_number() OVER (
      PARTITION BY e.student_id, json_extract(e.body, '$.question') ORDER BY t.skipped, e.seq DESC
    ) AS place
  FROM event e JOIN turns t USING (turn) WHERE e.kind = 'answered'
),
asked AS MATERIALIZED (SELECT * FROM questions),
option_texts AS MATERIALIZED (SELECT * FROM options),
people AS MATERIALIZED (SELECT student_id, name FROM participants)
SELECT g.student_id, people.name, g.question, asked.question_id, g.turn, json_extract(g.body, '$.round') AS round, asked.kind,
  (SELECT group_concat(o.text, ' | ') FROM json_each(g.body, '$.value') v
    JOIN option_texts o ON o.question = g.question AND o.option = v.value + 1) AS value,
  CASE WHEN m.answer_id IS NULL THEN json_extract(g.body, '$.credit') ELSE m.credit END = 1.0 AS correct,
  CASE WHEN m.answer_id IS NULL THEN json_extract(g.body, '$.credit') ELSE m.credit END AS credit,
  CASE WHEN m.answer_id IS NULL THEN coalesce(json_extract(g.body, '$.points'), 0.0) ELSE m.points END AS points,
  json_extract(g.body, '$.elapsed_ms') AS elapsed_ms, json_extract(g.body, '$.raw_elapsed_ms') AS raw_elapsed_ms,
  json_extract(g.body, '$.lag_credit_ms') AS lag_credit_ms,
  strftime('%Y-%m-%dT%H:%M:%fZ', g.wall_ms / 1000.0, 'unixepoch') AS answered_at, g.clock_trusted,
  g.answer_id, g.place = 1 AND NOT g.skipped AS counts
FROM given g JOIN asked USING (question) JOIN people USING (student_id)
  LEFT JOIN marks m ON m.student_id = g.student_id AND m.answer_id = g.answer_id
ORDER BY g.seq;

-- What each student was asked and what came of it: points NULL where nothing is marked, seq-less rows are missed ones.
CREATE VIEW outcomes AS
WITH
people AS MATERIALIZED (SELECT student_id FROM participants),
live AS MATERIALIZED (SELECT turn, question FROM turns WHERE NOT skipped),
put AS MATERIALIZED (
  SELECT people.student_id, live.question, max(live.turn) AS turn FROM people, live WHERE live.question IS NOT NULL GROUP BY 1, 2
  UNION ALL
  SELECT people.student_id, draws.question, live.turn FROM live, people LEFT JOIN draws USING (student_id, turn)
  WHERE live.question IS NULL
),
counted AS MATERIALIZED (SELECT * FROM answers WHERE counts)
SELECT put.student_id, put.turn, put.question, counted.answer_id IS NULL AS missed,
  questions.question IS NULL OR (questions.kind <> 'poll' AND NOT questions.void) AS marked,
  counted.correct, counted.credit, counted.points, counted.elapsed_ms
FROM put LEFT JOIN questions USING (question) LEFT JOIN counted USING (student_id, question);

CREATE VIEW results AS
WITH sums AS MATERIALIZED (
  SELECT student_id, sum(marked) AS of, sum(marked AND NOT missed) AS answered, sum(marked AND correct IS 1) AS correct,
    round(sum(coalesce(points, 0.0)), 6) AS points
  FROM outcomes GROUP BY student_id
)
SELECT p.student_id, p.name, p.joined_at,
  CASE WHEN p.removed THEN NULL ELSE dense_rank() OVER (PARTITION BY p.removed ORDER BY coalesce(points, 0.0) DESC) END AS rank,
  coalesce(points, 0.0) AS points, coalesce(correct, 0) AS correct, coalesce(answered, 0) AS answered, coalesce(of, 0) AS of
FROM participants p LEFT JOIN sums USING (student_id)
ORDER BY p.removed, rank, p.name;

CREATE VIEW items AS
WITH o AS MATERIALIZED (SELECT * FROM outcomes)
SELECT q.question, q.question_id, q.kind, q.text, q.void, count(o.student_id) AS asked,
  coalesce(sum(NOT o.missed), 0) AS answered, sum(o.correct) AS correct, round(avg(o.credit), 4) AS mean_credit,
  CAST(round(avg(o.elapsed_ms)) AS INTEGER) AS mean_elapsed_ms
FROM questions q LEFT JOIN o USING (question) GROUP BY q.question ORDER BY q.question;

CREATE VIEW audit AS
SELECT seq, strftime('%Y-%m-%dT%H:%M:%fZ', wall_ms / 1000.0, 'unixepoch') AS at, clock_trusted, kind, student_id, turn,
  json_remove(body, '$.at_ms', '$.kind', '$.student_id', '$.turn', '$.token_hash', '$.claim_hash', '$.pin', '$.ticket', '$.seed', '$.roster') AS detail
FROM event
UNION ALL
SELECT NULL, NULL, NULL, 'missed', student_id, turn, json_object('question', question) FROM outcomes WHERE missed;
