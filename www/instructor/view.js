/**
 * A view with what it leaves out, from the view before. What grows with the class comes only when it has changed; who is
 * in the class is known at any time, and the rest while the moment is the same.
 *
 * @param {Instructor.View} view @param {Instructor.View | null} known the one before
 */
export function completed(view, known) {
  if (!known || view.attendance) return view;
  const { attendance, pending, stuck, standings, scores } = known;
  const isSame = known.phase === view.phase && known.turn === view.turn && known.round === view.round;
  if (!isSame) return { ...view, attendance };
  return {
    ...view,
    attendance,
    pending,
    stuck,
    standings: view.standings || standings,
    scores: view.scores || scores,
  };
}
