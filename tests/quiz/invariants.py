"""What is true of every session at every moment, whatever was asked of it."""

from collections import Counter

import msgspec
from hypothesis.stateful import RuleBasedStateMachine, invariant

from appliance.quiz.claims import MAX_CLAIMS_AN_ID
from appliance.quiz.events import Answered, QuestionCorrected, TurnExtended, TurnOpened, TurnSkipped
from appliance.quiz.pool import Pool
from appliance.quiz.records import Tally
from appliance.quiz.session import possible
from appliance.quiz.state import State
from appliance.quiz.views.shared import Picture
from tests.quiz.twins import keyed_bytes, public_bytes
from tests.support.play import Play, Room


def counted(play: Play) -> dict[str, Tally]:
    """The tallies, computed plainly from the log: each student's last answer to each question that was not skipped."""
    questions: dict[int, int | None] = {}
    skipped: set[int] = set()
    worth: dict[tuple[str, str], tuple[float | None, float]] = {}
    answers: list[Answered] = []
    for event in play.log:
        if isinstance(event, TurnOpened):
            questions[event.turn] = event.question
        elif isinstance(event, TurnSkipped):
            skipped.add(event.turn)
        elif isinstance(event, Answered):
            answers.append(event)
            worth[event.student_id, event.answer_id] = (event.credit, event.points)
        elif isinstance(event, QuestionCorrected):
            worth |= {(mark.student_id, mark.answer_id): (mark.credit, mark.points) for mark in event.marks}
    last = {(answer.student_id, answer.question): answer for answer in answers if answer.turn not in skipped}
    tallies: dict[str, Tally] = dict.fromkeys(play.state.students, Tally())
    for (student_id, _), answer in last.items():
        credit, points = worth[student_id, answer.answer_id]
        if credit is not None:
            tally = tallies[student_id]
            tallies[student_id] = Tally(tally.points + points, tally.correct + (credit == 1.0), tally.answered + 1)
    return tallies


def snapshot(state: State) -> bytes:
    """Everything that a state holds, in order; sets are sorted."""
    nothing = Pool(title="", questions=state.pool.questions[:1])
    bare = msgspec.structs.replace(state, pool=nothing, slower=frozenset())
    return msgspec.json.encode(bare)


class Invariants(RuleBasedStateMachine):
    """One session with its twins; a subclass begins it and gives it commands."""

    play: Play
    twins: dict[int, Play]  # the same session with another key of this question
    secret: set[int]  # the questions that have not been revealed to any student
    was_here: dict[int, set[str]]  # the students who were connected while a turn was open
    final: dict[str, Tally] | None  # the tallies at the end of the session

    @invariant()
    def replay_is_live(self) -> None:
        replayed = self.play.replayed()
        assert replayed == self.play.state
        assert snapshot(replayed) == snapshot(self.play.state)

    @invariant()
    def the_key_is_secret(self) -> None:
        seen = public_bytes(self.play)
        for number in self.secret:
            twin = self.twins[number]
            twin.now_ms = self.play.now_ms
            assert public_bytes(twin) == seen, f"question {number + 1}"

    @invariant()
    def a_key_is_for_those_who_were_there(self) -> None:
        """In individual mode a revealed key is shown only to students who were there while they had its question."""
        state = self.play.state
        if not state.individual:
            return
        for who in state.students:
            had = {turn.question_of(who) for turn in state.turns if who in self.was_here.get(turn.number, ())}
            for number in self.twins.keys() - had:
                self.twins[number].now_ms = self.play.now_ms
                told = [keyed_bytes(play, who) for play in (self.play, self.twins[number])]
                assert told[0] == told[1], f"{who} and question {number + 1}"

    @invariant()
    def the_board_has_no_ids(self) -> None:
        assert b"zq-" not in msgspec.json.encode(self.play.projector()).lower()

    @invariant()
    def the_instructor_can_go_on(self) -> None:
        state = self.play.state
        view = self.play.instructor(Room())
        assert ("next" in possible(state)) == (view.next is not None) == (state.phase != "finished")
        msgspec.json.encode(view)

    @invariant()
    def tallies_are_what_was_answered(self, *, corrected: bool = False) -> None:
        state = self.play.state
        tallies = state.tallies()
        for student_id, plain in counted(self.play).items():
            tally = tallies.get(student_id, Tally())
            assert (tally.correct, tally.answered) == (plain.correct, plain.answered)
            assert abs(tally.points - plain.points) < 1e-5
            assert tally.answered <= state.of(student_id)
        assert corrected or self.final is None or tallies == self.final

    @invariant()
    def ranks_are_dense(self) -> None:
        ranked = self.play.picture().standings
        assert ranked == Picture(self.play.state, {}).standings
        assert set(ranked.ranks) == {who for who, student in self.play.state.students.items() if student.belongs}
        assert sorted(set(ranked.ranks.values())) == list(range(1, len(set(ranked.ranks.values())) + 1))
        for one in ranked.order:
            for other in ranked.order:
                points, others = ranked.tally(one).points, ranked.tally(other).points
                assert (ranked.ranks[one] < ranked.ranks[other]) == (points > others)

    @invariant()
    def answers_are_in_time_and_once(self) -> None:
        answered = [event for event in self.play.log if isinstance(event, Answered)]
        extended: Counter[int] = Counter()
        for event in self.play.log:
            if isinstance(event, TurnExtended):
                extended[event.turn] += event.by_ms
        assert len({(event.student_id, event.answer_id) for event in answered}) == len(answered)
        for answer in answered:
            assert 0 <= answer.elapsed_ms <= answer.raw_elapsed_ms <= answer.elapsed_ms + 500
            assert answer.elapsed_ms <= answer.limit_ms + extended[answer.turn]
        if not self.play.state.options.changes:
            assert len({(event.student_id, event.turn, event.round) for event in answered}) == len(answered)

    @invariant()
    def draws_are_never_repeated(self) -> None:
        for student_id in self.play.state.students:
            drawn = [turn.draws[student_id] for turn in self.play.state.turns if student_id in turn.draws]
            assert len(set(drawn)) == len(drawn)

    @invariant()
    def what_is_kept_is_consistent_and_bounded(self) -> None:
        state = self.play.state
        students = state.students.items()
        assert state.tokens == {student.token_hash: who for who, student in students if student.token_hash}
        assert state.slower == {who for who, student in students if student.factor != 1.0}
        assert len(state.causes) <= 64
        owners = [claim.student_id for claim in state.claims.values()]
        assert all(owners.count(owner) <= MAX_CLAIMS_AN_ID for owner in owners)
