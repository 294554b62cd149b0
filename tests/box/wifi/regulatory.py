"""A regulatory database, as Linux reads it."""


def database(countries: dict[str, list[tuple[int, int, int]]]) -> bytes:
    """A database of version 20: for each country its rules, as flags, start and end in MHz."""
    head = b"RGDB" + (20).to_bytes(4, "big")
    body = bytearray()
    first = len(head) + 4 * len(countries) + 4
    index = b""
    for code, rules in countries.items():
        places = []
        for flags, start, end in rules:
            places.append(first + len(body))
            body += bytes([16, flags]) + (2000).to_bytes(2, "big")
            body += b"".join(megahertz.to_bytes(4, "big") for megahertz in (start * 1000, end * 1000, 20_000))
        collection = first + len(body)
        body += bytes([3, len(rules), 1, 0]) + b"".join((place // 4).to_bytes(2, "big") for place in places)
        body += bytes(-len(body) % 4)
        index += code.encode() + (collection // 4).to_bytes(2, "big")
    return head + index + bytes(4) + bytes(body)
