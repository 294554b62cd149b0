"""A pool of the box's own is put onto a stick, at the instructor's request."""

import os
from pathlib import Path

import pytest

from appliance.box.shared.exchange import Nothing
from tests.support.root import lan, real_box, root_in

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can have people come from outside")


async def test_a_pool_goes_only_to_a_stick_that_is_in_the_box(tmp_path: Path) -> None:
    pools = (tmp_path / "pools", tmp_path / "stick")
    for folder in pools:
        folder.mkdir()
    (pools[0] / "waves.yaml").write_text("title: Waves\nquestions:\n  - text: One\n    correct: 1\n")
    root = root_in(tmp_path)
    await root.stick("ready")
    async with real_box(tmp_path, root, lan(), pools=pools) as here:
        path = "/api/admin/pools/waves.yaml/stick"
        assert (await here.post(path, {"stick": "A1"}))[0] == 401
        assert (await here.post(path, {"stick": 1}, here.signed_in))[0] == 400
        for stick in ("B2", "..", ""):
            status, answer = await here.post(path, {"stick": stick}, here.signed_in)
            assert (status, answer["error"]) == (409, "no_stick")
        assert not root.asked("stick-export")
        _, listed = await here.get("/api/admin/pools", here.signed_in)
        [stick] = listed["sticks"]
        assert (await here.post(path, {"stick": stick["id"]}, here.signed_in))[0] == 200
        await root.take("stick-export", Nothing)
        _, listed = await here.get("/api/admin/pools", here.signed_in)
        [pool] = [pool for pool in listed["pools"] if pool["title"] == "Waves"]
        assert (pool["from_stick"], pool["new_for_stick"]) == (True, True)
        assert pool["about"]["code"] == "shelf.new_for_stick"
        status, answer = await here.post(f"/api/admin/pools/{pool['id']}/stick", {"stick": "A1"}, here.signed_in)
        assert (status, answer["error"]) == (409, "outdated")
