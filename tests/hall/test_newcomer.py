"""Who takes the desk after a member with it was killed: one that knows the class's time, if there is one."""

import asyncio

from appliance.hall.etcd import Etcd
from appliance.hall.lease import Lease
from appliance.hall.places import DESK
from appliance.live.clock import Clock
from tests.support.waiting import PATIENCE_S, eventually


async def followed(etcd: Etcd, *leases: Lease) -> None:
    """Have these members see who has the desk; until cancelled."""
    async for step in etcd.watch(DESK, 1):
        for change in step:
            for lease in leases:
                lease.seen(change)


async def test_a_member_that_was_started_anew_leaves_the_desk_to_one_that_knows_the_time(etcd: Etcd) -> None:
    """Though it had the desk before, and its name is still on it. If nobody else takes it, it does."""
    former, again, other = (Lease(etcd, Clock(), name, "https://127.0.0.1:1") for name in ("one", "one", "two"))
    async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
        following = group.create_task(followed(etcd, former, again, other))
        first = group.create_task(former.run())
        await eventually(lambda: former.is_here)
        other.reached()
        first.cancel()  # it is killed
        rest = [group.create_task(lease.run()) for lease in (again, other)]
        await eventually(lambda: not former.is_here)
        assert other.is_here
        rest[1].cancel()
        await eventually(lambda: again.is_here)
        for task in (following, *rest):
            task.cancel()
