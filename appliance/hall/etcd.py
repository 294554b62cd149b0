"""A client of the etcd program on this computer, over its JSON gateway (`/v3/…`).

Keys and values travel as base64, 64-bit numbers as text. Every method raises `EtcdError`, within `patience_s` seconds,
where etcd can't be reached or has no majority. What was asked may have been carried out even so, now or a moment later.
"""

import asyncio
import base64
import io
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple, Self

import aiohttp

PATIENCE_S: Final = 1.0
MAX_ANSWER: Final = 64 * 1024 * 1024  # bytes of one line of a watch


class EtcdError(Exception):
    """etcd did not answer in time, or refused."""


class CompactedError(EtcdError):
    """What was to be watched from the past is not kept any more."""


class Put(NamedTuple):
    """A key that is given a value."""

    key: str
    value: bytes


class Unchanged(NamedTuple):
    """The condition that a key was last written at `revision`; 0: that it does not exist."""

    key: str
    revision: int


class Exists(NamedTuple):
    """The condition that a key has a value."""

    key: str


class Change(NamedTuple):
    """A key as it was written at `revision`; `value` is None if it was deleted."""

    key: str
    value: bytes | None
    revision: int


class Member(NamedTuple):
    """A member of the cluster; one that has not started has no name yet, and a learner has no vote yet."""

    id: int
    name: str
    peer_urls: tuple[str, ...]
    learns: bool


class Etcd:
    """The etcd at `url`; an async context."""

    def __init__(self, url: str, tls: ssl.SSLContext | None = None, patience_s: float = PATIENCE_S) -> None:
        self.url = url
        self.tls = tls
        self._patience_s = patience_s

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self.tls or True, limit=0), read_bufsize=MAX_ANSWER, trust_env=False
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def get(self, key: str, patience_s: float | None = None) -> Change | None:
        """The key as a majority has it now; None if it has no value."""
        answer = await self._ask("kv/range", {"key": _coded(key)}, patience_s)
        found = _changes(answer)
        return found[0] if found else None

    async def all(self, prefix: str) -> tuple[list[Change], int]:
        """All keys that begin with `prefix`, in the order in which they were last written, and the present revision."""
        asked = {"key": _coded(prefix), "range_end": _coded(_after(prefix)), "sort_target": "MOD"}
        answer = await self._ask("kv/range", {**asked, "sort_order": "ASCEND"}, self._patience_s * 10)
        return _changes(answer), int(answer["header"]["revision"])

    async def put_if(self, conditions: Sequence[Unchanged | Exists], puts: Sequence[Put]) -> int:
        """Write all of `puts` in one step if all conditions hold; the revision of that step, 0 if they don't hold."""
        answer = await self._ask(
            "kv/txn",
            {
                "compare": [_condition(condition) for condition in conditions],
                "success": [{"requestPut": {"key": _coded(put.key), "value": _b64(put.value)}} for put in puts],
            },
        )
        return int(answer["header"]["revision"]) if answer.get("succeeded") else 0

    async def delete(self, prefix: str) -> None:
        """Delete all keys that begin with `prefix`."""
        await self._ask("kv/deleterange", {"key": _coded(prefix), "range_end": _coded(_after(prefix))})

    async def compact(self, revision: int) -> None:
        """Forget how the keys were before `revision`."""
        await self._ask("kv/compaction", {"revision": str(revision)})

    async def watch(self, prefix: str, revision: int) -> AsyncIterator[list[Change]]:
        """Each step's changes of keys that begin with `prefix`, from `revision` on, in order, until etcd is gone."""
        asked = {"key": _coded(prefix), "range_end": _coded(_after(prefix)), "start_revision": str(revision)}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._patience_s)
        try:
            async with self._http.post(
                f"{self.url}/v3/watch", json={"create_request": asked}, timeout=timeout
            ) as response:
                async for line in response.content:
                    read = json.loads(line)
                    if "result" not in read:
                        raise EtcdError(str(read.get("error", read)))
                    result = read["result"]
                    if int(result.get("compact_revision", 0)):
                        raise CompactedError(f"revision {revision} is not kept any more")
                    if result.get("canceled"):
                        raise EtcdError(str(result.get("cancel_reason", "the watch was cancelled")))
                    if changes := [_change(event["kv"], event.get("type")) for event in result.get("events", ())]:
                        yield changes
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise EtcdError(str(error) or type(error).__name__) from error

    async def members(self) -> list[Member]:
        """All members of the cluster."""
        return _members(await self._ask("cluster/member/list", {}))

    async def add_learner(self, peer_url: str) -> list[Member]:
        """Let a computer in that has no vote until it has the whole log; all members as they are then."""
        return _members(await self._ask("cluster/member/add", {"peerURLs": [peer_url], "isLearner": True}, 5.0))

    async def promote(self, member: int) -> None:
        """Give a learner its vote. EtcdError while it is behind."""
        await self._ask("cluster/member/promote", {"ID": str(member)}, 5.0)

    async def remove_member(self, member: int) -> None:
        """Take a member out for good."""
        await self._ask("cluster/member/remove", {"ID": str(member)}, 5.0)

    async def status(self) -> dict[str, Any]:
        """What this etcd says of itself: `leader`, `raftTerm`, `raftAppliedIndex`, `dbSize`, `isLearner`."""
        return await self._ask("maintenance/status", {})

    async def _ask(self, path: str, asked: dict[str, Any], patience_s: float | None = None) -> dict[str, Any]:
        try:
            async with (
                asyncio.timeout(patience_s or self._patience_s),
                self._http.post(f"{self.url}/v3/{path}", data=io.BytesIO(json.dumps(asked).encode())) as response,
            ):
                answer: dict[str, Any] = json.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise EtcdError(str(error) or type(error).__name__) from error
        if response.status != 200:
            raise EtcdError(str(answer.get("error", answer)))
        return answer


def _after(prefix: str) -> str:
    """The first key after all those that begin with `prefix`, whose last letter is ASCII."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _coded(key: str) -> str:
    return _b64(key.encode())


def _condition(condition: Unchanged | Exists) -> dict[str, str]:
    key = _coded(condition.key)
    if isinstance(condition, Exists):
        return {"key": key, "target": "VERSION", "result": "GREATER", "version": "0"}
    return {"key": key, "target": "MOD", "result": "EQUAL", "mod_revision": str(condition.revision)}


def _change(pair: dict[str, str], kind: str | None = None) -> Change:
    value = None if kind == "DELETE" else base64.b64decode(pair.get("value", ""))
    return Change(base64.b64decode(pair["key"]).decode(), value, int(pair["mod_revision"]))


def _changes(answer: dict[str, Any]) -> list[Change]:
    return [_change(pair) for pair in answer.get("kvs", ())]


def _members(answer: dict[str, Any]) -> list[Member]:
    return [
        Member(
            int(member["ID"]),
            member.get("name", ""),
            tuple(member.get("peerURLs", ())),
            bool(member.get("isLearner")),
        )
        for member in answer["members"]
    ]
