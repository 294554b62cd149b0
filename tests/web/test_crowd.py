"""Which connections are closed when too many are open, and who is blamed."""

import logging
from dataclasses import dataclass, field

import pytest

from appliance.sentence import sentence
from appliance.web.crowd import RESERVE, TOLD_S, WAIT_S, Crowd


@dataclass(eq=False)
class Visitor:
    client: str
    dropped: bool = field(default=False, init=False)

    def drop(self) -> None:
        assert not self.dropped
        self.dropped = True


class Time:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def come(crowd: Crowd, client: str, number: int = 1) -> list[Visitor]:
    visitors = [Visitor(client) for _ in range(number)]
    assert all(crowd.enter(visitor) for visitor in visitors)
    return visitors


def test_idle_connections_displace_only_those_of_their_own_device() -> None:
    crowd = Crowd(400)
    phones = [come(crowd, f"10.20.0.{number}")[0] for number in range(50)]
    idle = come(crowd, "10.20.0.99", 5000)
    assert len(crowd) <= 400
    assert not any(phone.dropped for phone in phones)
    assert [visitor.dropped for visitor in idle] == [True] * 4700 + [False] * 300  # one client has at most 3/4
    later = [come(crowd, f"10.20.1.{number}")[0] for number in range(200)]
    assert not any(phone.dropped for phone in [*phones, *later])


def test_many_hostile_addresses_leave_room_for_one_more() -> None:
    crowd = Crowd(400)
    for number in range(40):
        come(crowd, f"10.20.2.{number}", 50)
    [phone] = come(crowd, "10.20.0.1")
    for number in range(40):
        come(crowd, f"10.20.3.{number}", 50)
    assert not phone.dropped


def test_a_class_behind_one_address_gets_in_beside_a_hostile_device() -> None:
    crowd = Crowd(4096)
    come(crowd, "192.0.2.1", 4000)
    sockets = []
    for _ in range(500):  # each loads the page over six connections and keeps a socket
        page = come(crowd, "192.0.2.1", 6)
        [socket] = come(crowd, "192.0.2.1")
        for visitor in (*page, socket):
            crowd.works(visitor)
        for visitor in page:
            crowd.waits(visitor)
        sockets.append(socket)
        come(crowd, "192.0.2.1", 10)  # it goes on
    assert not any(socket.dropped for socket in sockets)
    assert len(crowd) <= 3072


def test_busy_connections_stay_and_the_longest_waiting_one_is_closed_first() -> None:
    time = Time()
    crowd = Crowd(4, time)
    first, second, third = come(crowd, "a", 3)
    crowd.works(first)
    crowd.works(second)
    crowd.waits(second)  # it has waited since now
    come(crowd, "a")
    assert [visitor.dropped for visitor in (first, second, third)] == [False, False, True]


def test_if_no_connection_waits_no_other_is_accepted() -> None:
    crowd = Crowd(4)
    for visitor in come(crowd, "a", 3) + come(crowd, "b"):
        crowd.works(visitor)
    assert not crowd.enter(Visitor("c"))
    assert len(crowd) == 4


@pytest.mark.parametrize("clients", [1, 1000], ids=["of one client", "of all"])
def test_long_lived_connections_do_not_get_the_last_places(clients: int) -> None:
    crowd = Crowd(1000)
    most = crowd.most_each if clients == 1 else crowd.most
    may: list[bool] = []
    for number in range(most):
        [visitor] = come(crowd, str(number % clients))
        crowd.works(visitor)
        may.append(crowd.may_stay(visitor))
    assert may == [True] * (most - RESERVE) + [False] * RESERVE


def test_idle_connections_do_not_stop_others_from_staying() -> None:
    crowd = Crowd(1000)
    come(crowd, "a", 5000)
    [phone] = come(crowd, "a")
    crowd.works(phone)
    assert crowd.may_stay(phone)


def test_a_closed_connection_takes_no_place() -> None:
    crowd = Crowd(400)
    for _ in range(3):
        visitors = come(crowd, "a", 300)
        for visitor in visitors:
            crowd.leave(visitor)
            crowd.leave(visitor)
            crowd.waits(visitor)  # a reply that ends after its connection has closed
        assert not any(visitor.dropped for visitor in visitors)
    assert (len(crowd), crowd.trouble()) == (0, None)
    assert not vars(crowd)["_waiting"]
    assert not vars(crowd)["_held"]


def test_a_connection_that_keeps_the_server_waiting_is_closed() -> None:
    time = Time()
    crowd = Crowd(400, time)
    slow, busy = come(crowd, "a", 2)
    crowd.works(busy)
    time.now_s += WAIT_S - 1
    [fresh] = come(crowd, "a")
    crowd.close_the_slow()
    assert not slow.dropped
    time.now_s += 1
    crowd.close_the_slow()
    assert [slow.dropped, busy.dropped, fresh.dropped] == [True, False, False]


def test_log_and_instructor_are_told_once_and_then_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    time, changes = Time(), 0
    crowd = Crowd(100, time)

    def changed() -> None:
        nonlocal changes
        changes += 1

    crowd.on_change = changed
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            come(crowd, "10.20.0.99", 10_000)
            assert crowd.trouble() == sentence("alert.many_connections", address="10.20.0.99")
            time.now_s += TOLD_S - 1
    assert 1 <= len(caplog.messages) <= 3
    assert all("10.20.0.99" in message for message in caplog.messages)
    assert changes == 1
    time.now_s += 1
    crowd.close_the_slow()
    assert (crowd.trouble(), changes) == (None, 2)
