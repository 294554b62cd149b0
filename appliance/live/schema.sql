-- One session, one file. The comments stand inside the statements, so that a SQLite browser shows them.

CREATE TABLE meta ( -- The session's title, the pool of questions as it was when the class began, and what kinds there are.
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE picture ( -- The pictures of the pool, each as a file, under the address by which a question names it.
  address TEXT PRIMARY KEY,
  file BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE event ( -- What happened, in order; rows are only ever added. All views below are computed from it.
  -- There is no index: one over students and answers made an answer write 8.2 kB to the log instead of 4.7.
  -- Questions and options count from 0 in here, and from 1 in the views. Fields with their usual value are left out.
  seq INTEGER PRIMARY KEY,
  wall_ms INTEGER NOT NULL,        -- Unix time in ms, as the box knew it
  clock_trusted INTEGER NOT NULL,  -- 1 if that clock had been set
  body TEXT NOT NULL,
  link BLOB NOT NULL DEFAULT x'',  -- BLAKE2b, 16 bytes, over the link before, "seq wall_ms clock_trusted " and body
  at_ms INTEGER AS (json_extract(body, '$.at_ms')),
  kind TEXT AS (json_extract(body, '$.kind')),
  student_id TEXT AS (json_extract(body, '$.student_id')),
  turn INTEGER AS (json_extract(body, '$.turn')),
  answer_id TEXT AS (json_extract(body, '$.answer_id'))
);

CREATE VIEW questions AS
-- The questions of the pool and behind them those asked on the spot. In all views `question` is the number in the pool,
-- slides counted, and what was asked on the spot comes last; the CSV files and the report have instead the number that the
-- class saw. `text` is the author's Markdown, `void` is 1 if the question was made to count for nobody, `marked` is 1 if
-- answers to it are right or wrong (not in a poll, not in a void question, and on the spot only once somebody has said what
-- is right). `answerable` is 0 for a slide.
WITH
kinds AS MATERIALIZED (
  SELECT k.key AS kind, json_extract(k.value, '$.scored') AS scored, json_extract(k.value, '$.answerable') AS answerable
  FROM meta, json_each(meta.value) k WHERE meta.key = 'kinds'
),
asked AS MATERIALIZED (
  SELECT number, json_extract(body, '$.id') AS question_id, json_extract(body, '$.kind') AS kind,
    json_extract(body, '$.text') AS text, keyed
  FROM (
    SELECT q.key AS number, q.value AS body, 1 AS keyed
    FROM meta, json_each(meta.value, '$.questions') q WHERE meta.key = 'pool'
    UNION ALL
    SELECT json_extract(body, '$.question'), json_extract(body, '$.added'), 0 FROM event WHERE kind = 'question_added'
  )
),
corrected AS MATERIALIZED ( -- with max(), SQLite takes the other columns from the row that has it: the latest one
  SELECT json_extract(body, '$.question') AS number, json_extract(body, '$.correct') IS NULL AS void, max(seq)
  FROM event WHERE kind = 'question_corrected' GROUP BY 1
)
SELECT number + 1 AS question, question_id, kind, text, coalesce(void, 0) AS void,
  scored AND coalesce(NOT void, keyed) AS marked, answerable
FROM asked JOIN kinds USING (kind) LEFT JOIN corrected USING (number)
ORDER BY number;

CREATE VIEW options AS
-- What could be chosen, by question and number of the option; nothing where answers are typed.
SELECT q.key + 1 AS question, o.key + 1 AS option, json_extract(o.value, '$.text') AS text
FROM meta, json_each(meta.value, '$.questions') q, json_each(q.value, '$.options') o WHERE meta.key = 'pool'
UNION ALL
SELECT json_extract(body, '$.question') + 1, o.key + 1, json_extract(o.value, '$.text')
FROM event, json_each(body, '$.added.options') o WHERE kind = 'question_added';

CREATE VIEW turns AS
-- Each opening of a question. `question` is empty where every student got another one (see draws), `rounds` is 2 if the
-- class voted again, `closed` is 0 while answers may still come (and for a slide), and a `skipped` turn counts for nobody.
WITH step AS MATERIALIZED (
  SELECT seq, kind, turn, wall_ms, body FROM event
  WHERE kind IN ('turn_opened', 'round_opened', 'turn_closed', 'turn_skipped')
)
SELECT turn, max(json_extract(body, '$.question')) FILTER (WHERE kind = 'turn_opened') + 1 AS question,
  sum(kind IN ('turn_opened', 'round_opened')) AS rounds,
  max(seq) = coalesce(max(seq) FILTER (WHERE kind IN ('turn_closed', 'turn_skipped')), 0) AS closed,
  max(kind = 'turn_skipped') AS skipped,
  strftime('%Y-%m-%dT%H:%M:%fZ', min(wall_ms) FILTER (WHERE kind = 'turn_opened') / 1000.0, 'unixepoch') AS opened_at
FROM step GROUP BY turn;

CREATE VIEW draws AS
-- Individual mode: which question a student got in a turn.
SELECT d.key AS student_id, e.turn, d.value + 1 AS question
FROM event e, json_each(e.body, '$.draws') d WHERE e.kind = 'turn_opened'
UNION ALL
SELECT student_id, turn, json_extract(body, '$.question') + 1 FROM event WHERE kind = 'question_drawn';

CREATE VIEW participants AS
-- Everybody who joined and whose page was there at least once. `extra_time` multiplies the time limits, `returned`
-- counts changes of phone, `away` how often the page was left; `removed` is 1 if the teacher took the student out of
-- the class.
WITH
about AS MATERIALIZED (
  SELECT seq, kind, student_id, wall_ms, clock_trusted, body FROM event WHERE kind IN
    ('student_joined', 'student_connected', 'student_returned', 'student_renamed', 'student_removed',
     'extra_time_given', 'signalled')
),
came AS MATERIALIZED ( -- an id that was given up may be taken again: its latest joining is the one that counts
  SELECT student_id, max(seq) FILTER (WHERE kind = 'student_joined') AS seq,
    max(seq) FILTER (WHERE kind = 'student_connected' OR coalesce(json_extract(body, '$.connected'), 1)) AS seen
  FROM about WHERE kind IN ('student_joined', 'student_connected') GROUP BY student_id
),
named AS MATERIALIZED (
  SELECT student_id, json_extract(body, '$.name') AS name, max(seq) FROM about
  WHERE kind IN ('student_joined', 'student_renamed') GROUP BY student_id
),
standing AS MATERIALIZED (
  SELECT student_id, kind = 'student_removed' AS removed, max(seq) FROM about
  WHERE kind IN ('student_joined', 'student_returned', 'student_removed') GROUP BY student_id
),
timed AS MATERIALIZED (
  SELECT student_id, coalesce(json_extract(body, '$.factor'), 1.0) AS extra_time, max(seq) FROM about
  WHERE kind IN ('student_joined', 'extra_time_given') GROUP BY student_id
),
counted AS MATERIALIZED (
  SELECT student_id, sum(kind = 'student_returned') AS returned,
    sum(kind = 'signalled' AND json_extract(body, '$.signal') IN ('hidden', 'blur')) AS away
  FROM about GROUP BY student_id
)
SELECT j.student_id, name, strftime('%Y-%m-%dT%H:%M:%fZ', j.wall_ms / 1000.0, 'unixepoch') AS joined_at,
  j.clock_trusted, removed, extra_time, returned, away
FROM came JOIN about j USING (seq) JOIN named USING (student_id) JOIN standing USING (student_id) JOIN timed USING (student_id)
  JOIN counted USING (student_id)
WHERE seen >= seq
ORDER BY seq;

CREATE VIEW attendance AS
-- Who of the class list was there, in the order of the list (`place`, from 1), then who came without being on it. `came`
-- is 1 if a page of the student was there at least once. Without a class list: everybody who came, in that order.
WITH
listed AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY s.id) AS place, s.key AS student_id, json_extract(s.value, '$[0]') AS name
  FROM event, json_each(event.body, '$.roster') s WHERE seq = 1
),
people AS MATERIALIZED (
  SELECT row_number() OVER () AS turn, student_id, name, joined_at, removed FROM participants
)
SELECT place, student_id, coalesce(people.name, listed.name) AS name, people.student_id IS NOT NULL AS came, joined_at,
  coalesce(removed, 0) AS removed
FROM (SELECT student_id FROM listed UNION SELECT student_id FROM people)
  LEFT JOIN listed USING (student_id) LEFT JOIN people USING (student_id)
ORDER BY place IS NULL, place, turn;

CREATE VIEW answers AS
-- Every accepted answer, marked by the latest key. `counts` is 1 for a student's last answer to a question outside of
-- skipped turns; only those make the results. `correct` is 1 for full credit; it and `credit` are empty where nothing
-- is marked (a poll, a void question). elapsed_ms is raw_elapsed_ms less lag_credit_ms (the network's), not below 0.
-- `auto` is empty if the student sent the answer. Otherwise the phone sent what was chosen, at the end of the question:
-- because of the 'deadline', or since the teacher closed it ('close'). `sure` is what the student said of the own answer:
-- 1 guessed, 2 fairly sure, 3 sure; empty if not asked.
WITH
gone AS MATERIALIZED (SELECT turn, skipped FROM turns),
given AS MATERIALIZED (
  SELECT seq, wall_ms, clock_trusted, student_id, answer_id, turn, json_extract(body, '$.question') + 1 AS question, body
  FROM event WHERE kind = 'answered'
),
marks AS MATERIALIZED ( -- the mark of that moment, then those of corrections, for which SQLite makes an index of answers
  SELECT seq, 0 AS marked_by, json_extract(body, '$.credit') AS credit,
    coalesce(json_extract(body, '$.points'), 0.0) AS points
  FROM given
  UNION ALL
  SELECT a.seq, e.seq, json_extract(m.value, '$[2]'), json_extract(m.value, '$[3]')
  FROM event e, json_each(e.body, '$.marks') m CROSS JOIN event a
    ON a.student_id = json_extract(m.value, '$[0]') AND a.answer_id = json_extract(m.value, '$[1]')
  WHERE e.kind = 'question_corrected' AND a.answer_id IS NOT NULL
),
valid AS MATERIALIZED (SELECT seq, credit, points, max(marked_by) FROM marks GROUP BY seq),
placed AS MATERIALIZED (
  SELECT given.*, skipped,
    row_number() OVER (PARTITION BY student_id, question ORDER BY skipped, seq DESC) AS place
  FROM given JOIN gone USING (turn)
),
asked AS MATERIALIZED (SELECT question, question_id, kind FROM questions),
people AS MATERIALIZED (SELECT student_id, name FROM participants)
SELECT p.student_id, name, p.question, question_id, turn, json_extract(body, '$.round') AS round, kind,
  coalesce(json_extract(body, '$.said'), '') AS value,
  credit = 1.0 AS correct, credit, points, json_extract(body, '$.elapsed_ms') AS elapsed_ms,
  json_extract(body, '$.raw_elapsed_ms') AS raw_elapsed_ms, json_extract(body, '$.lag_credit_ms') AS lag_credit_ms,
  strftime('%Y-%m-%dT%H:%M:%fZ', wall_ms / 1000.0, 'unixepoch') AS answered_at, clock_trusted,
  answer_id, place = 1 AND NOT skipped AS counts, coalesce(json_extract(body, '$.auto'), '') AS auto,
  json_extract(body, '$.sure') AS sure
FROM placed p CROSS JOIN asked USING (question) CROSS JOIN valid USING (seq) CROSS JOIN people USING (student_id)
-- CROSS: in this order, with indexes for the two large ones; SQLite's own order takes the square of the answers
ORDER BY p.seq;

CREATE VIEW outcomes AS
-- What each student was asked, once a question, and what came of it. `turn` is the last one that asked it. `missed` is
-- 1 if the turn is over and there is no answer; then `points` are 0. Points are empty where nothing is marked. In
-- individual mode `question` is empty for a turn in which the student was not there to get one; it counts as missed.
WITH
people AS MATERIALIZED (SELECT student_id FROM participants),
live AS MATERIALIZED (SELECT turn, question, closed FROM turns WHERE NOT skipped),
drawn AS MATERIALIZED (SELECT student_id, turn, question FROM draws),
put AS MATERIALIZED (
  SELECT student_id, question, turn, closed
  FROM people, (SELECT question, max(turn) AS turn, closed FROM live WHERE question IS NOT NULL GROUP BY question)
  UNION ALL
  SELECT people.student_id, drawn.question, turn, closed
  FROM people CROSS JOIN live LEFT JOIN drawn USING (student_id, turn) WHERE live.question IS NULL
),
asked AS MATERIALIZED (SELECT question, marked, answerable FROM questions),
counted AS MATERIALIZED (
  SELECT student_id, question, answer_id, correct, credit, points, elapsed_ms, sure FROM answers WHERE counts
)
SELECT student_id, turn, question, answer_id IS NOT NULL AS answered, closed AND answer_id IS NULL AS missed,
  coalesce(marked, 1) AS marked, correct, credit,
  CASE WHEN NOT coalesce(marked, 1) THEN NULL WHEN closed AND answer_id IS NULL THEN 0.0 ELSE points END AS points,
  elapsed_ms, sure
FROM put LEFT JOIN asked USING (question) LEFT JOIN counted USING (student_id, question) WHERE coalesce(answerable, 1);

CREATE VIEW results AS
-- A row a student. `of` is how many marked questions were asked, missed ones included; `answered` and `correct` are of
-- those. Equal points share a rank and no rank is left out; removed students have none.
WITH sums AS MATERIALIZED ( -- points are summed in whole millionths, so that equal sums are equal
  SELECT student_id, sum(marked) AS of, sum(marked AND answered) AS answered, sum(marked AND correct IS 1) AS correct,
    sum(CAST(round(coalesce(points, 0.0) * 1e6) AS INTEGER)) / 1e6 AS points
  FROM outcomes GROUP BY student_id
)
SELECT student_id, name, joined_at,
  CASE WHEN NOT removed THEN dense_rank() OVER (PARTITION BY removed ORDER BY coalesce(points, 0.0) DESC) END AS rank,
  coalesce(points, 0.0) AS points, coalesce(correct, 0) AS correct, coalesce(answered, 0) AS answered,
  coalesce(of, 0) AS of
FROM participants LEFT JOIN sums USING (student_id)
ORDER BY removed, rank, name, student_id;

CREATE VIEW items AS
-- How each question of the pool came out, removed students aside: how many were asked and answered, how many were fully
-- right, and the mean credit (0 to 1) and time of those who answered. The last three are of the answers that also said
-- how sure the student was, 1 to 3, and are empty without any: the mean of those that were fully right, the mean of the
-- others, and how many of the others were sure (3).
WITH
class AS MATERIALIZED (SELECT student_id FROM participants WHERE NOT removed),
came AS MATERIALIZED (
  SELECT * FROM outcomes WHERE question IS NOT NULL AND student_id IN (SELECT student_id FROM class)
),
summed AS MATERIALIZED (
  SELECT question, count(*) AS asked, sum(answered) AS answered, sum(correct IS 1) AS correct,
    round(avg(credit), 4) AS mean_credit, CAST(round(avg(elapsed_ms)) AS INTEGER) AS mean_elapsed_ms,
    round(avg(sure) FILTER (WHERE correct), 4) AS mean_sure_right,
    round(avg(sure) FILTER (WHERE NOT correct), 4) AS mean_sure_wrong,
    sum(sure = 3 AND NOT correct) FILTER (WHERE sure AND correct IS NOT NULL) AS sure_wrong
  FROM came GROUP BY question
)
SELECT question, question_id, kind, text, void, coalesce(asked, 0) AS asked, coalesce(answered, 0) AS answered,
  CASE WHEN marked THEN coalesce(correct, 0) END AS correct, mean_credit, mean_elapsed_ms,
  mean_sure_right, mean_sure_wrong, sure_wrong
FROM questions LEFT JOIN summed USING (question) WHERE answerable
ORDER BY question;

CREATE VIEW audit AS
-- Everything that happened, secrets aside, then a row 'missed' for each question that a student was asked and did not
-- answer. `detail` is JSON, options in it count from 1 (0: none); new marks and draws are in the views answers and draws.
WITH shown AS (
  SELECT seq, wall_ms, clock_trusted, kind, student_id, turn, json_extract(body, '$.question') + 1 AS question,
    json_remove(
      body, '$.at_ms', '$.kind', '$.student_id', '$.turn', '$.question', '$.draws', '$.marks', '$.roster',
      '$.token_hash', '$.claim_hash', '$.pin', '$.ticket', '$.tickets', '$.source', '$.seed',
      '$.accounts'
    ) AS detail
  FROM event
)
SELECT seq, strftime('%Y-%m-%dT%H:%M:%fZ', wall_ms / 1000.0, 'unixepoch') AS at, clock_trusted, kind, student_id, turn,
  question,
  iif(json_type(detail, field) = 'array', json_set(detail, field, json( -- what is not a list of numbers stays as it is
    (SELECT json_group_array(iif(v.type = 'integer', v.value + 1, v.value)) FROM json_each(detail, field) v))), detail
  ) AS detail
FROM (
  SELECT *, CASE kind
    WHEN 'question_corrected' THEN '$.correct' WHEN 'session_opened' THEN '$.asked' ELSE '$.value' END AS field
  FROM shown
)
UNION ALL
SELECT NULL, NULL, NULL, 'missed', student_id, turn, question, '{}' FROM outcomes WHERE missed;
