"""The hall as one member knows it: how each member is doing, and which are to be members no more."""

import asyncio
import contextlib
import logging
from typing import Final

from appliance.hall.counter import Counter
from appliance.hall.etcd import Etcd, EtcdError
from appliance.hall.lease import Lease
from appliance.hall.members import Membership
from appliance.hall.mirror import Mirror
from appliance.hall.relay import Relay
from appliance.hall.state import TOLD_S, HallState, MemberState, by_name, may_fail, not_reached, own_state
from appliance.live.sessions import Sessions
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

LEFT_S: Final = 10.0


class Overview:
    """`is_out` is set once the others have taken this member out."""

    def __init__(self, etcd: Etcd, lease: Lease, membership: Membership) -> None:
        self._state = HallState(lease.member, (), 0)
        self.is_out = False
        self._etcd = etcd
        self._lease = lease
        self._membership = membership
        self._sessions: Sessions | None = None

    def state(self) -> HallState:
        """The newest there is."""
        return self._state

    async def run(self, sessions: Sessions, relay: Relay, mirror: Mirror, counter: Counter) -> None:
        """Exchange how the members are doing, now and then; until cancelled."""
        self._sessions, own = sessions, self._lease.member
        while True:
            is_here = self._lease.is_here
            state = own_state(own, sessions, self._membership.folder, behind=mirror.unwritten, desk=is_here)
            if is_here:
                members = await self._all(state, counter)
                counter.tell_members(members)
                relay.members = not_reached(members)  # as they are known when the desk is gone
            else:
                relay.tell_state(state)
                members = tuple(state if each.name == own else each for each in relay.members) or (state,)
            if self.is_out:
                members = tuple(each for each in members if each.name != own)
            trouble = self._membership.out if self.is_out else relay.trouble
            self._state = HallState(own, by_name(members), may_fail(len(members)), trouble)
            await asyncio.sleep(TOLD_S)

    async def remove(self, name: str) -> Sentence | None:
        """Take a member that is not reached out of the hall for good; why not, if that can't be done now."""
        if self._sessions is None or self._sessions.running():
            return sentence("hall.class_runs")
        if (
            here := next((each for each in self._state.members if each.name == name and each.reached), None)
        ) is not None:
            return sentence("hall.is_reached", name=here.called)
        try:
            for found in await self._etcd.members():
                if found.name == name:
                    await self._etcd.remove_member(found.id)
                    log.warning("hall: %s is taken out", name)
                    await asyncio.to_thread(self._membership.forget, name)
        except EtcdError as error:
            log.warning("hall: %s can't be taken out: %s", name, error)
            return sentence("hall.too_few")
        left = by_name(member for member in self._state.members if member.name != name)
        self._state = HallState(self._state.member, left, may_fail(len(left)), self._state.trouble)
        return None

    async def leave(self) -> bool:
        """Take this member out, so that the others need no majority with it; without one, it goes all the same.

        Returns whether there are others, or may be.
        """
        own, why = self._lease.member, ""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEFT_S):
                while True:  # etcd lets nobody go for some seconds after another one has come
                    try:
                        members = await self._etcd.members()
                        for member in members:
                            if member.name == own and len(members) > 1:
                                await self._etcd.remove_member(member.id)
                        return len(members) > 1
                    except EtcdError as error:
                        why = str(error)
                    await asyncio.sleep(1.0)
        log.warning("hall: %s leaves, and the others still count it: %s", own, why)
        return True

    async def _all(self, own: MemberState, counter: Counter) -> tuple[MemberState, ...]:
        """All members as the one with the desk knows them, by name; others that are connected are turned away."""
        known = {own.name: own, **{each.name: each for each in counter.states()}}
        with contextlib.suppress(EtcdError):  # one that was taken out may be connected all the same
            names = [member.name for member in await self._etcd.members()]
            known = {name: known.get(name, MemberState(name, reached=False)) for name in names}
            counter.turn_away_others(names)
        return tuple(known[name] for name in sorted(known) if name)
