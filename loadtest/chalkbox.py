"""A Chalkbox to try things on: its folder, its password, and its instructor."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from appliance.client.instructor import Instructor
from appliance.client.library import SessionRow

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


@asynccontextmanager
async def instructor_of(port: int, password_file: Path) -> AsyncIterator[tuple[Instructor, SessionRow]]:
    """An instructor who has signed in, and the only session. Raises ClientError."""
    async with Instructor(f"127.0.0.1:{port}") as instructor:
        await instructor.sign_in(password_file.read_text(encoding="ascii").strip())
        (session,) = (await instructor.sessions()).sessions
        yield instructor, session


def cookie_header(instructor: Instructor) -> str:
    """The header by which a socket of the bench's own is the instructor's."""
    cookies = instructor.http.session.cookie_jar.filter_cookies(instructor.http.base).values()
    return "Cookie: " + "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies) + "\r\n"
