"""Which connections are closed when too many are open, and who is blamed."""

import logging
from dataclasses import dataclass, field

import pytest

from appliance.sentence import sentence
from appliance.web.connection_limits import RESERVE, TOLD_S, WAIT_S, ConnectionLimits


@dataclass(eq=False)
class Peer:
    client: str
    dropped: bool = field(default=False, init=False)

    def drop(self) -> None:
        assert not self.dropped
        self.dropped = True


class Time:
    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def come(limits: ConnectionLimits, client: str, number: int = 1) -> list[Peer]:
    peers = [Peer(client) for _ in range(number)]
    assert all(limits.admit(peer) for peer in peers)
    return peers


def test_idle_connections_displace_only_those_of_their_own_device() -> None:
    limits = ConnectionLimits(400)
    phones = [come(limits, f"10.20.0.{number}")[0] for number in range(50)]
    idle = come(limits, "10.20.0.99", 5000)
    assert len(limits) <= 400
    assert not any(phone.dropped for phone in phones)
    assert [peer.dropped for peer in idle] == [True] * 4700 + [False] * 300  # one client has at most 3/4
    later = [come(limits, f"10.20.1.{number}")[0] for number in range(200)]
    assert not any(phone.dropped for phone in [*phones, *later])


def test_many_hostile_addresses_leave_room_for_one_more() -> None:
    limits = ConnectionLimits(400)
    for number in range(40):
        come(limits, f"10.20.2.{number}", 50)
    [phone] = come(limits, "10.20.0.1")
    for number in range(40):
        come(limits, f"10.20.3.{number}", 50)
    assert not phone.dropped


def test_a_class_behind_one_address_gets_in_beside_a_hostile_device() -> None:
    limits = ConnectionLimits(4096)
    come(limits, "192.0.2.1", 4000)
    sockets = []
    for _ in range(500):  # each loads the page over six connections and keeps a socket
        page = come(limits, "192.0.2.1", 6)
        [socket] = come(limits, "192.0.2.1")
        for peer in (*page, socket):
            limits.set_at_work(peer)
        for peer in page:
            limits.set_waiting(peer)
        sockets.append(socket)
        come(limits, "192.0.2.1", 10)  # it goes on
    assert not any(socket.dropped for socket in sockets)
    assert len(limits) <= 3072


def test_busy_connections_stay_and_the_longest_waiting_one_is_closed_first() -> None:
    time = Time()
    limits = ConnectionLimits(4, time)
    first, second, third = come(limits, "a", 3)
    limits.set_at_work(first)
    limits.set_at_work(second)
    limits.set_waiting(second)  # it has waited since now
    come(limits, "a")
    assert [peer.dropped for peer in (first, second, third)] == [False, False, True]


def test_if_no_connection_waits_no_other_is_accepted() -> None:
    limits = ConnectionLimits(4)
    for peer in come(limits, "a", 3) + come(limits, "b"):
        limits.set_at_work(peer)
    assert not limits.admit(Peer("c"))
    assert len(limits) == 4


@pytest.mark.parametrize("clients", [1, 1000], ids=["of one client", "of all"])
def test_long_lived_connections_do_not_get_the_last_places(clients: int) -> None:
    limits = ConnectionLimits(1000)
    most = limits.most_each if clients == 1 else limits.most
    may: list[bool] = []
    for number in range(most):
        [peer] = come(limits, str(number % clients))
        limits.set_at_work(peer)
        may.append(limits.may_keep(peer))
    assert may == [True] * (most - RESERVE) + [False] * RESERVE


def test_idle_connections_do_not_stop_others_from_staying() -> None:
    limits = ConnectionLimits(1000)
    come(limits, "a", 5000)
    [phone] = come(limits, "a")
    limits.set_at_work(phone)
    assert limits.may_keep(phone)


def test_a_closed_connection_takes_no_place() -> None:
    limits = ConnectionLimits(400)
    for _ in range(3):
        peers = come(limits, "a", 300)
        for peer in peers:
            limits.remove(peer)
            limits.remove(peer)
            limits.set_waiting(peer)  # a reply that ends after its connection has closed
        assert not any(peer.dropped for peer in peers)
    assert (len(limits), limits.trouble()) == (0, None)
    assert not vars(limits)["_waiting"]
    assert not vars(limits)["_open_of"]


def test_a_connection_that_keeps_the_server_waiting_is_closed() -> None:
    time = Time()
    limits = ConnectionLimits(400, time)
    slow, busy = come(limits, "a", 2)
    limits.set_at_work(busy)
    time.now_s += WAIT_S - 1
    [fresh] = come(limits, "a")
    limits.close_slow()
    assert not slow.dropped
    time.now_s += 1
    limits.close_slow()
    assert [slow.dropped, busy.dropped, fresh.dropped] == [True, False, False]


def test_log_and_instructor_are_told_once_and_then_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    time, changes = Time(), 0
    limits = ConnectionLimits(100, time)

    def changed() -> None:
        nonlocal changes
        changes += 1

    limits.on_change = changed
    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            come(limits, "10.20.0.99", 10_000)
            assert limits.trouble() == sentence("alert.many_connections", address="10.20.0.99")
            time.now_s += TOLD_S - 1
    assert 1 <= len(caplog.messages) <= 3
    assert all("10.20.0.99" in message for message in caplog.messages)
    assert changes == 1
    time.now_s += 1
    limits.close_slow()
    assert (limits.trouble(), changes) == (None, 2)
