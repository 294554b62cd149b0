"""What a hall of three boxes promises, tried on real ones while students answer: the bars of `appliance/hall`.

    python -m tests.trials.hall kill_desk --runs 100

kills the box with the desk in a storm of answers, its etcd with it, starts it again from its own data, and compares
what students saw acknowledged with the files of all boxes; then the next run begins, on the same hall. Likewise

    kill_other    a box without the desk is killed
    stop_two      two of the three are killed or ended, and started again after a while
    partition     the box with the desk is alone, or with one other, or each is alone (network namespaces; needs root)
    pause         server and etcd of the box with the desk stand still for ten seconds
    crash         the server with the desk is killed, and started again at once
    stall         server, etcd or both of any box stand still for a moment
    compare       the time from an answer to its ack, with one box and with three, in turn; with `--slow-card` on
                  disks as slow as a memory card (needs strace)

Each run prints a line, and the table at the end has all of them. `failover` is the time from the moment of the fault to
the first ack of an answer that was sent later; where nothing can be stored meanwhile, from the moment of the mend. The
exit status is 1 if an answer was lost, doubled or reordered, if a box acknowledged one while it was cut off, or if
something else went wrong. `load` is that of this computer: what it shares its processors with makes all times longer.
"""

import argparse
import asyncio
import os
import random
import signal
import statistics
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from loadtest.checked_class import percentiles
from loadtest.server import SLOW_CARD
from tests.support.halls import holder
from tests.trials.hall_boxes import Box, Place, boxes
from tests.trials.hall_storm import Findings, Storm
from tests.trials.hall_wires import Wires, wired

MEMBERS: Final = 3
PAUSE_S: Final = 10.0
COMPARED_S: Final = 10.0
QUESTION: Final = "  - text: Which?\n    options: [right, wrong, worse, worst]\n    correct: right\n"
OPTIONS: Final = "title: Storm\nstudent_numbers: true\ntime_limit: 3600\nlead_ms: 0\nquestions:\n"


class Hall(NamedTuple):
    """What a bar works with; `wires` only where it cuts them."""

    boxes: list[Box]
    storm: Storm
    wires: Wires | None


class Outcome(NamedTuple):
    """What was done, how long nothing was acknowledged then, and how many acks there were that can't be."""

    what: str
    failover_s: float
    impossible: int = 0


async def kill_desk(hall: Hall) -> Outcome:
    """Kill the box with the desk."""
    return await _kill(hall, await holder(hall.boxes))


async def kill_other(hall: Hall) -> Outcome:
    """Kill a box without it."""
    desk = await holder(hall.boxes)
    return await _kill(hall, random.choice([box for box in hall.boxes if box is not desk]))


async def stop_two(hall: Hall) -> Outcome:
    """Kill or end two boxes, and start them again."""
    *stopped, heir = random.sample(hall.boxes, len(hall.boxes))
    numbers = [random.choice((signal.SIGKILL, signal.SIGTERM)) for _ in stopped]
    await asyncio.gather(*(box.end(number, heir) for box, number in zip(stopped, numbers, strict=True)))
    await asyncio.sleep(random.uniform(0.5, 5.0))
    began_s = monotonic()
    await asyncio.gather(*(box.start() for box in stopped))
    failover_s = await hall.storm.first_ack(began_s)
    return Outcome(
        " ".join(f"{box.name} {number.name}" for box, number in zip(stopped, numbers, strict=True)), failover_s
    )


async def partition(hall: Hall) -> Outcome:
    """Cut off the box with the desk, or another one, or all."""
    assert hall.wires is not None
    desk = await holder(hall.boxes)
    number = hall.boxes.index(desk)
    others = [other for other in range(len(hall.boxes)) if other != number]
    what, cut = random.choice(
        [("desk alone", [number]), ("desk with one", [random.choice(others)]), ("all apart", [number, *others])]
    )
    lasts_s = random.uniform(3.0, 8.0)
    way = hall.wires.cut(cut)
    cut_s = monotonic()
    try:
        failover_s = await hall.storm.first_ack(cut_s) if len(cut) == 1 else 0.0
        await asyncio.sleep(max(0.0, cut_s + lasts_s - monotonic()))
    finally:
        mended_s = monotonic()
        hall.wires.mend()
    if len(cut) > 1:
        failover_s = await hall.storm.first_ack(mended_s)
    apart = {hall.boxes[each].name for each in cut}
    impossible = [ack for ack in hall.storm.acks if ack.box in apart and cut_s < ack.sent_s and ack.acked_s < mended_s]
    return Outcome(f"{what}, {way}, {mended_s - cut_s:.0f} s", failover_s, len(impossible))


async def pause(hall: Hall) -> Outcome:
    """Have the box with the desk stand still."""
    desk = await holder(hall.boxes)
    desk.stand_still(still=True)
    began_s = monotonic()
    try:
        failover_s = await hall.storm.first_ack(began_s)
        await asyncio.sleep(max(0.0, began_s + PAUSE_S - monotonic()))
    finally:
        desk.stand_still(still=False)
    return Outcome(desk.name, failover_s)


async def crash(hall: Hall) -> Outcome:
    """Kill the box with the desk, and start it again at once."""
    desk = await holder(hall.boxes)
    began_s = monotonic()
    await desk.end(signal.SIGKILL, None)
    await desk.start()
    return Outcome(desk.name, await hall.storm.first_ack(began_s))


async def stall(hall: Hall) -> Outcome:
    """Have the server, etcd or both of a box stand still for a moment."""
    box, parts = random.choice(hall.boxes), random.choice(("server", "etcd", "server and etcd"))
    lasts_s = random.uniform(0.3, 5.0)
    box.stand_still(still=True, parts=parts)
    began_s = monotonic()
    await asyncio.sleep(lasts_s)
    box.stand_still(still=False, parts=parts)
    return Outcome(f"{box.name}, {parts}, {lasts_s:.1f} s", await hall.storm.first_ack(began_s))


BARS: Final[dict[str, Callable[[Hall], Awaitable[Outcome]]]] = {
    each.__name__: each for each in (kill_desk, kill_other, stop_two, partition, pause, crash, stall)
}


async def _kill(hall: Hall, box: Box) -> Outcome:
    heir = random.choice([other for other in hall.boxes if other is not box])
    began_s = monotonic()
    await box.end(signal.SIGKILL, heir)
    failover_s = await hall.storm.first_ack(began_s)
    await asyncio.sleep(random.uniform(0.0, 1.0))
    await box.start()
    return Outcome(box.name, failover_s)


async def run_bar(folder: Path, name: str, runs: int, students: int) -> bool:
    """Try it so many times on one hall; whether nothing was wrong."""
    findings, failovers_s, loads, acknowledged, impossible = Findings(), [], [], 0, 0
    problems: list[str] = []
    async with AsyncExitStack() as stack:
        wires = stack.enter_context(wired(MEMBERS)) if name == "partition" else None
        places = [Place()] * MEMBERS if wires is None else wires.places
        made = await stack.enter_async_context(boxes(folder, OPTIONS + QUESTION * runs, places))
        storm = Storm(made, students)
        await stack.enter_async_context(storm.running())
        for number in range(1, runs + 1):
            try:
                await storm.begin()
                await asyncio.sleep(random.uniform(0.0, 1.0))
                outcome = await BARS[name](Hall(made, storm, wires))
                await storm.acked_by_all(monotonic())
                await storm.end()
                found = await storm.compared()
            except TimeoutError as error:
                where = " ".join(frame.name for frame in traceback.extract_tb(error.__traceback__))
                problems.append(f"run {number} did not go on: {where}; {storm.seen()}")
                break
            load = os.getloadavg()[0]
            findings = Findings(*map(sum, zip(findings, found, strict=True)))
            failovers_s.append(outcome.failover_s)
            loads.append(load)
            acknowledged += len(storm.acks)
            impossible += outcome.impossible
            print(
                f"{name} {number}: {outcome.what}; {len(storm.acks)} acknowledged, {found.lost} lost, "
                f"{found.doubled} doubled, {found.reordered} reordered, {outcome.impossible} impossible; "
                f"failover {outcome.failover_s:.2f} s; load {load:.0f}",
                flush=True,
            )
        problems += storm.problems
        resumed = storm.resumed
    for problem in problems:
        print(problem)
    if failovers_s:
        print("bar | runs | acknowledged | lost | doubled | reordered | impossible | failover median, longest | load")
        print(
            f"{name} | {len(failovers_s)} | {acknowledged} | {findings.lost} | {findings.doubled} | "
            f"{findings.reordered} | {impossible} | {statistics.median(failovers_s):.2f} s, {max(failovers_s):.2f} s | "
            f"{min(loads):.0f} to {max(loads):.0f}"
        )
        print(f"The clock had to be let run on {resumed} times.")
    return not (any(findings) or impossible or problems)


async def compare(folder: Path, runs: int, students: int, *, slow_card: bool) -> bool:
    """Take the times of one box and of three, in turn."""
    took_ms: dict[int, list[float]] = {1: [], MEMBERS: []}
    async with AsyncExitStack() as stack:
        storms = {}
        for number in took_ms:
            places = [Place(within=SLOW_CARD if slow_card else ())] * number
            pool = OPTIONS + QUESTION * runs
            made = await stack.enter_async_context(boxes(folder / str(number), pool, places, hall=number > 1))
            storms[number] = Storm(made, students)
            await stack.enter_async_context(storms[number].running())
        for _ in range(runs):
            for number, storm in storms.items():
                await storm.begin()
                await asyncio.sleep(COMPARED_S)
                await storm.end()
                took_ms[number] += [(ack.acked_s - ack.sent_s) * 1000 for ack in storm.acks]
                synced_ms = _synced_ms(folder)
                print(
                    f"{number} boxes: {percentiles([(ack.acked_s - ack.sent_s) * 1000 for ack in storm.acks])}; "
                    f"an fsync takes {synced_ms:.1f} ms; load {os.getloadavg()[0]:.0f}",
                    flush=True,
                )
    one, three = (percentiles(times_ms) for times_ms in took_ms.values())
    times = ", ".join(f"{name} {three[name] / one[name]:.1f} times" for name in ("p50", "p95"))
    print(f"one {one}, three {three}: {times}")
    return not any(storm.problems for storm in storms.values())


def _synced_ms(folder: Path) -> float:
    """How long it takes to have a page on the disk."""
    took_ms = []
    with (folder / "page").open("wb", buffering=0) as file:
        for _ in range(20):
            began_s = monotonic()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            took_ms.append((monotonic() - began_s) * 1000)
    return statistics.median(took_ms)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.trials.hall", description=__doc__.partition("\n")[0])
    parser.add_argument("bar", choices=[*BARS, compare.__name__])
    parser.add_argument("--runs", type=int, default=10, help="how many, up to 500 (default: 10)")
    parser.add_argument("--students", type=int, default=24, help="in the class (default: 24)")
    parser.add_argument("--slow-card", action="store_true", help="of `compare`: each fsync takes 10 ms longer")
    parser.add_argument("--folder", type=Path, help="where the boxes' data and logs are kept; must not exist")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = flags.folder or Path(temporary) / "hall"
        if flags.bar == compare.__name__:
            return int(not asyncio.run(compare(folder, flags.runs, flags.students, slow_card=flags.slow_card)))
        return int(not asyncio.run(run_bar(folder, flags.bar, flags.runs, flags.students)))


if __name__ == "__main__":
    sys.exit(main())
