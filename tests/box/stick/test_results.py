"""How results get onto sticks: each once, under a name of its own, read back, and without waiting for a dead stick."""

import fcntl
import os
import threading
import time
from functools import partial

from appliance.box.shared.exchange import (
    Nothing,
    write_request,
)
from appliance.box.stick import words
from appliance.box.stick.__main__ import TODAYS
from tests.box.stick.sticks import NEEDS, POOL, Box, Making, image_of, put_results
from tests.support.waiting import PATIENCE_S
from tests.support.words import spoken

pytestmark = NEEDS

SAVED = spoken(words.saved(""))
SAFE = spoken(words.safe())
# A stick that takes everything and stores something else, like one that claims more space than it has.
FORGETFUL = """
import os
from appliance.box.stick import __main__ as stick
from appliance.box.shared import safe_files
copy = safe_files.copy
def forget(source, target, limit=None):
    digest = copy(source, target, limit)
    os.pwrite(target, b"X", 0)
    return digest
safe_files.copy = forget
stick.main(["last"])
"""


def test_results_are_copied_and_reported_as_safe(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL}, label="KINGSTON")
    box.run("in", stick.plug())
    wanted = put_results(box)
    box.ask()
    assert list(box.requests.iterdir()) == []
    assert stick.files() == {"a.yaml": POOL, **wanted}
    said = box.said(stick)
    saved = spoken(words.saved("KINGSTON"))
    assert (said.state, spoken(said.message), said.pools, said.files) == ("saved", saved, 1, len(wanted))


def test_a_stick_gets_the_results_that_it_lacks(box: Box, make: Making) -> None:
    wanted = put_results(box)
    stick = make({"a.yaml": POOL, **dict([next(iter(wanted.items()))])})
    box.run("in", stick.plug())
    assert stick.files() == {"a.yaml": POOL, **wanted}
    assert spoken(box.said(stick).message) == f"1 pool read from the stick. {SAVED}"


def test_a_stick_that_has_all_results_is_not_written_to(box: Box, make: Making) -> None:
    stick = make()
    wanted = put_results(box)
    box.run("in", stick.plug())
    before = image_of(stick)
    for ask in (box.ask, partial(box.run, "last"), partial(box.run, "in", stick.device)):
        ask()
        assert image_of(stick) == before
        assert (box.said(stick).state, box.said(stick).files) == ("saved", len(wanted))


def test_no_file_on_the_stick_is_overwritten(box: Box, make: Making) -> None:
    file = "chalkbox/results/2026-03-14 Waves K7QX/results.csv"
    stick = make({file: b"edited", file.replace(".csv", "-2.csv"): b"again", f"{file[:-4]}-3.csv.part": b"half"})
    wanted = put_results(box)
    box.run("in", stick.plug())
    content = wanted.pop(file)
    assert stick.files() == {
        **wanted,
        file: b"edited",
        file.replace(".csv", "-2.csv"): b"again",
        file.replace(".csv", "-3.csv"): content,
    }
    before = image_of(stick)
    box.run("in", stick.device)
    assert image_of(stick) == before


def test_the_name_of_a_class_is_kept_in_full(box: Box, make: Making) -> None:
    stick = make()
    longest = [f"2026-03-14 {'光' * 43} {code}" for code in ("K7QX", "M2WR")]
    for name in longest:
        box.put_result(f"{name}/results.csv", b"1")
    box.run("in", stick.plug())
    assert stick.files() == {f"chalkbox/results/{name}/results.csv": b"1" for name in longest}


def test_the_last_copy_needs_no_request(box: Box, make: Making) -> None:
    stick = make()
    box.run("in", stick.plug())
    wanted = put_results(box)
    box.run("last")
    assert stick.files() == wanted


def test_a_changed_result_is_saved_beside_the_former(box: Box, make: Making) -> None:
    stick = make()
    box.run("in", stick.plug())
    path = box.put_result("class/results.csv", b"1")
    box.ask()
    path.write_bytes(b"2")
    os.utime(path, ns=(1, 1))
    box.ask()
    assert stick.files() == {
        "chalkbox/results/class/results.csv": b"1",
        "chalkbox/results/class/results-2.csv": b"2",
    }


def test_a_full_stick_gets_the_newest_class_and_reports_the_rest(box: Box, make: Making) -> None:
    stick = make(size_kb=1024)
    box.run("in", stick.plug())
    box.put_result("old/results.csv", b"x" * 300_000, age_s=900)
    box.put_result("new/session.sqlite", os.urandom(1_200_000))
    box.put_result("new/results.csv", b"ada,1\n", age_s=800)
    box.ask()
    assert stick.files() == {"chalkbox/results/new/results.csv": b"ada,1\n"}
    said = box.said(stick)
    assert (said.state, said.files) == ("problem", 1)
    assert (
        spoken(said.message) == f"The stick is full. Delete something on it on a computer, or use another one. {SAFE}"
    )


def test_a_write_protected_stick_is_read_and_not_written_to(box: Box, make: Making) -> None:
    stick = make({"a.yaml": POOL}, label="SWITCH")
    put_results(box)
    box.run("in", stick.plug(protected=True))
    assert set(box.brought(stick)) == {"a.yaml"}
    said = box.said(stick)
    assert (said.state, said.pools, said.files) == ("problem", 1, 0)
    assert spoken(said.message).startswith("The stick SWITCH can't be written to: ")
    assert spoken(said.message).endswith(SAFE)


def test_results_go_to_every_stick_that_the_box_knows(box: Box, make: Making) -> None:
    first, second = make({"chalkbox": None}), make({"ChalkBox/a.yaml": POOL})
    for stick in (first, second):
        box.run("in", stick.plug())
    wanted = put_results(box)
    box.ask()
    assert first.files() == wanted
    assert set(second.files()) == {name.replace("chalkbox", "ChalkBox") for name in wanted} | {"ChalkBox/a.yaml"}
    assert [box.said(stick).state for stick in (first, second)] == ["saved", "saved"]


def test_a_write_protected_stick_is_tried_only_if_there_is_no_other(box: Box, make: Making) -> None:
    pools, other = make({"a.yaml": POOL}), make()
    box.run("in", pools.plug(protected=True))
    box.run("in", other.plug())
    wanted = put_results(box)
    box.ask()
    assert other.files() == wanted
    assert box.said(pools).state == "ready"


def test_two_requests_at_once_save_each_result_once(box: Box, make: Making) -> None:
    stick = make()
    box.run("in", stick.plug())
    wanted = put_results(box)
    threads = [threading.Thread(target=box.ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stick.files() == wanted
    assert box.said(stick).state == "saved"


def test_a_stick_that_does_not_answer_is_given_up(box: Box, make: Making) -> None:
    stuck, other = make({"chalkbox": None}, label="STUCK"), make({"chalkbox": None})
    for stick in (stuck, other):
        box.run("in", stick.plug())
    put_results(box)
    hurry = (
        "from appliance.box.stick import __main__ as stick, present as p, work as w; "
        "w.work_on(p.chosen(), stick.save, 5)"
    )
    with (box.work / f"{stuck.device}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        box.python("-c", hurry)
    assert spoken(box.said(stuck).message) == spoken(words.slow("STUCK"))
    assert box.said(other).state == "saved"


def test_another_stick_under_the_same_device_name_is_left_alone(box: Box, make: Making, make_new: Making) -> None:
    stick = make({"a.yaml": POOL})
    put_results(box)
    device = stick.plug()
    other = make_new({"b.yaml": POOL})
    other.format()
    before = image_of(other)
    swapped = (
        "import subprocess, sys; from appliance.box.stick import __main__ as stick, present as p, work as w; "
        "from appliance.box.stick import writing; "
        "stick.results.RESULTS.rename('/var/lib/chalkbox/later'); "
        "stick.main(['in', sys.argv[1]]); [one] = p.chosen(); "
        "stick.results.RESULTS.with_name('later').rename(stick.results.RESULTS); "
        "subprocess.run(['losetup', '-d', f'/dev/{one.device}'], check=True); stick.main(['gone']); "
        "subprocess.run(['losetup', f'/dev/{one.device}', sys.argv[2]], check=True); "
        "stick.main(['in', one.device]); "
        "w.work_on([one], stick.save, 60); w.work_on([one], stick.read_and_save, 60); "
        "w.work_on([one], lambda one: writing.leave(one, 'note.txt', b'note'), 60)"
    )
    box.python("-c", swapped, device, str(other.image))
    stick.device, other.device = "", device
    assert image_of(other) == before
    assert {path.name for path in box.reports.iterdir()} == {f"stick-{other.id}.json"}
    assert box.said(other).state == "waiting"
    assert set(box.brought(stick)) == {"a.yaml"}
    assert not box.brought(other)


def test_a_slow_stick_that_is_allowed_delays_no_copy_to_the_others(box: Box, make_new: Making) -> None:
    known, slow = make_new(), make_new({"b.yaml": POOL})
    for stick in (known, slow):
        box.run("in", stick.plug())
    put_results(box)
    write_request(box.requests, TODAYS, Nothing())
    with (box.work / f"{slow.device}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        thread = threading.Thread(target=box.allow, args=(slow.id,))
        thread.start()
        ends = time.monotonic() + PATIENCE_S
        while box.said(known).state != "saved" and time.monotonic() < ends:
            time.sleep(0.05)
        state = box.said(known).state
        fcntl.flock(lock, fcntl.LOCK_UN)
    thread.join()
    assert state == "saved"
    assert box.said(slow).state == "saved"


def test_a_stick_that_does_not_keep_the_data_is_detected(box: Box, make: Making) -> None:
    stick = make(label="FAKE")
    box.run("in", stick.plug())
    box.put_result("class/results.csv", b"ada,1")
    box.python("-c", FORGETFUL)
    assert (box.said(stick).state, box.said(stick).files) == ("problem", 0)
    assert spoken(box.said(stick).message) == spoken(words.differs("FAKE"))
    box.ask()
    assert (box.said(stick).state, box.said(stick).files) == ("saved", 1)
