"""What a hostile device may send: bytes made up from a seed, and ways to hang up."""

import asyncio
import base64
import contextlib
import gzip
import random
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Final

Bytes = Callable[[random.Random], bytes]

WAIT_S: Final = 0.5  # to wait for a reply; some requests get none
SOCKET: Final = (  # the beginning of a projector's socket, which anybody may open
    b"GET /ws/projector HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_HELLO: Final = bytes.fromhex("16030100c8010000c40303") + bytes(range(190))  # the beginning of TLS
_PATHS: Final = [
    *("/", "/admin", "/projector", "/healthz", "/qr/join.svg", "/qr/wifi.svg", "/w/x/y.js", "/w/../../etc/passwd"),
    *(
        "/api/lobby",
        "/api/join",
        "/api/view?after=x",
        "/api/send",
        "/api/review",
        "/api/admin/login",
        "/api/admin/pools",
    ),
    *("/ws/student", "/ws/instructor?code=%FF", "/ws/projector", "/%00", "/\\", "//", "/?" + "a=b&" * 50, "*", ""),
    *(
        "http://[::1/",
        "http://x:y@z:99999/",
        "http://127.0.0.1/",
        "ws://box/ws/student",
        "/\xff\xfe",
        "/%zz",
        "/#t=1",
        "?",
    ),
    *("/api/admin/sessions/%2e%2e%2fx/results.csv", "/api/admin/sessions/\udcff/items.csv", "/" + "a" * 9000),
]
_METHODS: Final = [
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "CONNECT",
    "TRACE",
    "get",
    "G\0T",
    "",
    "PRI",
    "\xff",
]
_VERSIONS: Final = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP/1.", "", "http/1.1", "HTTP/1.1 x"]
_HOSTS: Final = [
    *(
        "127.0.0.1",
        "127.0.0.1:80",
        "localhost",
        "box.example",
        "captive.apple.com",
        "",
        "[::1]",
        "[::1",
        "[fe80::1%25x]",
    ),
    *("127.0.0.1:\udcff", "127.0.0.1:x", "a@127.0.0.1", "127.0.0.1; x", "\udcff", "127.0.0.1\t", "%", "." * 300),
]
_HEADERS: Final = [
    *("Content-Length: -1", "Content-Length: abc", "Content-Length: 99999999999999999999", "Content-Length: 5, 6"),
    *("Content-Length: 3", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
    *("Transfer-Encoding: chunked", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, chunked", "TE: x"),
    *("Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: deflate", "Content-Encoding: zstd"),
    *(
        "Content-Encoding: none of these",
        "Content-Type: application/json; charset=\udcff",
        "Content-Type: multipart/form-data",
    ),
    *(
        "Expect: 100-continue",
        "Expect: a miracle",
        "Expect: \udcff",
        "Connection: close",
        "Connection: upgrade",
        "Upgrade: h2c",
    ),
    *(
        "Cookie: \udcff",
        "Cookie: chalkbox_student=\udcff\udcfe",
        "Cookie: a=b; =; ;;; chalkbox_instructor",
        "Cookie: " + "a=b;" * 900,
    ),
    *(
        "Cookie: chalkbox_instructor=\xe9",
        'Cookie: chalkbox_student="\\777',
        "Cookie: $Version=1; $Path",
        "Cookie: [a]=b",
    ),
    *(
        "Authorization: Bearer \udcff",
        "Authorization: Bearer",
        "Authorization: Basic \xff",
        "Authorization: " + "x" * 8000,
    ),
    *(
        "Origin: null",
        "Origin: http://127.0.0.1",
        "Origin: \udcff",
        "Origin: http://[",
        "Referer: \udcff",
        "X: " + "y" * 9000,
    ),
    *(
        "Range: bytes=0-",
        "Range: bytes=x",
        "If-Modified-Since: yesterday",
        "Accept-Encoding: \udcff",
        "Accept-Encoding: gzip",
    ),
    *(
        "no colon",
        ": no name",
        "Na me: x",
        "Name : x",
        " folded",
        "Nul: \0",
        "Bare: \rx",
        "\xff: x",
        "Host: other",
        "\n".join("ab"),
    ),
    *("X-Forwarded-For: 10.0.0.1", "Keep-Alive: timeout=-1", "Sec-WebSocket-Key: \udcff", "Sec-WebSocket-Version: 12"),
    "\r\n".join(f"H{number}: x" for number in range(200)),
]
_BODIES: Final = [
    *(b"", b"{", b'{"student_id":"7","name":"\\ud800"}', b'{"password":"guess"}', b"\xff\xfe", b"[" * 5000),
    *(b"5\r\nhello\r\n0\r\n\r\n", b"5\r\nhel", b"zz\r\nhello\r\n0\r\n\r\n", b"ffffffffffffffffff\r\n", b"-1\r\nx\r\n"),
    *(
        b"5;" + b"x" * 9000,
        b"0\r\nTrailer: \xff\r\n\r\n",
        b"1\r\nab\r\n",
        b'{"code":"ABCDEF","password":"guess guess"}',
    ),
    gzip.compress(b'{"student_id":"7"}'),
    gzip.compress(b"0" * 2_000_000),
    gzip.compress(b"x")[:-4],
    b"\x1f\x8b\x08nonsense",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 40,
]


def request(rng: random.Random) -> bytes:
    """A request, or something in its place."""
    make: Bytes = rng.choices([_pieces, _flipped, _noise, _handshake, _socket], [8, 4, 1, 3, 4])[0]
    return make(rng)


def frames(rng: random.Random) -> bytes:
    """Frames for a socket."""
    return b"".join(frame(rng) for _ in range(rng.choice([1, 2, 5, 12])))


async def say(port: int, data: bytes, rng: random.Random, address: str = "127.0.0.1") -> bytes:
    """Send `data` from `address` in pieces and hang up in some way; the bytes that came back."""
    reply = bytearray()
    with contextlib.suppress(ConnectionError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        try:
            cut = rng.randrange(len(data) + 1) if rng.random() < 0.3 else len(data)
            writer.write(data[:cut])
            if cut < len(data):
                await asyncio.sleep(0)
                if rng.random() < 0.5:  # otherwise the rest never comes
                    writer.write(data[cut:])
            ending = rng.choice(["close", "reset", "half", "read", "read"])
            if ending == "half":
                writer.write_eof()
            if ending in ("half", "read"):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(WAIT_S):
                        while piece := await reader.read(65536):
                            reply += piece
            if ending == "reset":
                linger = struct.pack("ii", 1, 0)  # closing then sends RST
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
    return bytes(reply)


def statuses(reply: bytes) -> list[int]:
    """The status of each response in these bytes."""
    found = []
    for line in reply.split(b"\r\n"):
        _, mark, rest = line.rpartition(b"HTTP/1.")
        if mark and rest[1:2] == b" " and rest[2:5].isdigit():
            found.append(int(rest[2:5]))
    return found


def _one_of(rng: random.Random, usual: str, others: Sequence[str], chance: float) -> str:
    return rng.choice(others) if rng.random() < chance else usual


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _pieces(rng: random.Random) -> bytes:
    """A request whose parts are each right or wrong."""
    body = rng.choice(_BODIES)
    method = _one_of(rng, rng.choice(["GET", "POST"]), _METHODS, 0.2)
    lines = [f"{method} {rng.choice(_PATHS)} {_one_of(rng, 'HTTP/1.1', _VERSIONS, 0.15)}"]
    if rng.random() < 0.95:
        lines.append("Host: " + _one_of(rng, "127.0.0.1", _HOSTS, 0.3))
    lines += rng.sample(_HEADERS, rng.choice([0, 1, 1, 2, 3]))
    if method == "POST" and rng.random() < 0.7:
        lines.append(f"Content-Length: {len(body)}")
    return _bytes("\r\n".join(lines) + "\r\n\r\n") + body


def _flipped(rng: random.Random) -> bytes:
    """A good request with some bytes changed."""
    path = rng.choice(["/", "/api/join", "/api/view", "/ws/student", "/admin"])
    body = b'{"student_id":"7","name":"Ann"}'
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\nCookie: a=b\r\n\r\n"
    data = bytearray(head.encode() + body)
    for _ in range(rng.choice([1, 2, 5])):
        at = rng.randrange(len(data))
        data[at : at + 1] = rng.choice([b"", bytes([rng.randrange(256)]), b"\r\n", b"\0", data[at : at + 1] * 2])
    return bytes(data)


def _noise(rng: random.Random) -> bytes:
    return rng.choice(
        [rng.randbytes(rng.randrange(1, 600)), _HELLO, b"SSH-2.0-x\r\n", b"\r\n" * 500, b"\x05\x01\x00", b"GET /\r\n"]
    )


def _handshake(rng: random.Random) -> bytes:
    """The beginning of a socket with a fault in it."""
    key = _one_of(
        rng, base64.b64encode(rng.randbytes(16)).decode(), ["", "x", "\udcff" * 24, "====", "a" * 23, "\xe9=="], 0.6
    )
    lines = [
        f"{_one_of(rng, 'GET', ['POST', 'HEAD'], 0.1)} /ws/{rng.choice(['student', 'projector'])} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Upgrade: {_one_of(rng, 'websocket', ['WebSocket', 'h2c', 'websocket, x', ''], 0.2)}",
        f"Connection: {_one_of(rng, 'Upgrade', ['keep-alive, Upgrade', 'close', ''], 0.2)}",
        f"Sec-WebSocket-Version: {_one_of(rng, '13', ['8', '0', 'x', ''], 0.2)}",
        f"Sec-WebSocket-Key: {key}",
        f"Sec-WebSocket-Protocol: {_one_of(rng, 'a, b', [chr(0xDCFF)], 0.3)}",
        "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
    ]
    lines = [line for line in lines if rng.random() < 0.93]
    if rng.random() < 0.2:
        lines.append("Content-Length: 5")
    return _bytes("\r\n".join(lines) + "\r\n\r\n") + rng.choice([b"", b"hello", frames(rng)])


def _socket(rng: random.Random) -> bytes:
    """A projector's socket, which anybody may open, and its frames."""
    return SOCKET + frames(rng)


def frame(rng: random.Random) -> bytes:
    payload = rng.choice(
        [
            *(
                b"",
                b'{"type":"pong","n":1}',
                b'{"type":"leave"}',
                b"\xff\xfe",
                b"x" * 126,
                b"x" * 5000,
                b"\x03\xe8",
                b"\x03",
            ),
            *(b"\x00\x00", b"\x03\xec\xff", b"[" * 3000, rng.randbytes(rng.randrange(100))),
        ]
    )
    head = rng.choice([0x81, 0x81, 0x81, 0x82, 0x89, 0x8A, 0x88, 0x80, 0x00, 0x01, 0x09, 0x08, 0xC1, 0xF1, 0x83, 0x8B])
    mask = rng.choice([0x80, 0x80, 0x80, 0])
    size = len(payload)
    if rng.random() < 0.05:
        length = bytes([mask | 127]) + rng.choice([b"\xff" * 8, b"\x7f" + b"\xff" * 7, (10**9).to_bytes(8)])
    elif size < 126:
        length = bytes([mask | size])
    else:
        length = bytes([mask | 126]) + size.to_bytes(2)
    return bytes([head]) + length + (bytes(4) if mask else b"") + payload
