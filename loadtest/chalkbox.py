"""A Chalkbox to try things on: its folder, its password, and the instructor's side of its HTTP."""

import secrets
from pathlib import Path
from typing import Self

import aiohttp
from yarl import URL

MODULE = ["appliance", "serve"]


def arguments(folder: Path, pool: Path, *, opened: bool) -> list[str]:
    """Make a password in `folder`/password and return the arguments of a server that keeps its data in `folder`.

    The pools are those beside `pool`; with `opened` there is a session of it from the start.
    """
    password = folder / "password"
    password.write_text(secrets.token_urlsafe(12), encoding="ascii")
    told = {"--data": folder / "data", "--pools": pool.parent, "--admin-password-file": password}
    if opened:
        told["--open"] = pool
    return ["--host", "127.0.0.1", "--no-mdns", *(str(word) for option in told.items() for word in option)]


class Instructor:
    """Signed in to the only session while the context lasts. Raises aiohttp.ClientError on a refusal."""

    def __init__(self, port: int, password_file: Path) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._password = password_file.read_text(encoding="ascii").strip()

    async def __aenter__(self) -> Self:
        jar = aiohttp.CookieJar(unsafe=True)  # the server is an address, not a name
        self._http = aiohttp.ClientSession(self._base, cookie_jar=jar, raise_for_status=True)
        try:
            await self._http.post("/api/admin/login", json={"password": self._password})
            async with self._http.get("/api/admin/sessions") as reply:
                (session,) = (await reply.json())["sessions"]
        except BaseException:
            await self._http.close()
            raise
        self.session_id, self.code = str(session["session_id"]), str(session["code"])
        cookies = jar.filter_cookies(URL(self._base)).values()
        self.cookie_header = "Cookie: " + "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies) + "\r\n"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def download(self, name: str) -> str:
        """Return a file of the session: answers.csv or results.csv."""
        async with self._http.get(f"/api/admin/sessions/{self.session_id}/{name}") as reply:
            return (await reply.read()).decode("utf-8")
