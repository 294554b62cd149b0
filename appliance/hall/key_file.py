"""The key of a hall on its way from box to box: what a stick gets of it, and what another box takes from that."""

import shutil
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from appliance.durable import write_durably
from appliance.hall.keys import Address, HallKey
from appliance.hall_key import MAX_MEMBERS, KeyFile, KeyMember


def for_stick(key: HallKey) -> KeyFile:
    """What a stick gets. Blocks; raises OSError, and ValueError for a folder that holds no key."""
    members = [KeyMember(each.name, each.peer, each.relay) for each in key.members()]
    file = KeyFile(
        key.id(),
        key.authority.read_text("ascii"),
        (key.folder / "authority.key").read_text("ascii"),
        tuple(members[:MAX_MEMBERS]),
    )
    return msgspec.convert(msgspec.to_builtins(file), KeyFile)  # the names and addresses have the shape that is read


def check(file: KeyFile) -> tuple[bytes, bytes]:
    """The authority's certificate and its key, written anew. Raises ValueError unless the key made the certificate."""
    try:
        certificate = x509.load_pem_x509_certificate(file.authority.encode())
        key = serialization.load_pem_private_key(file.key.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("the key is not that of the certificate")
        certificate.verify_directly_issued_by(certificate)
        if not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise ValueError("the certificate is no authority's")
    except (TypeError, InvalidSignature, x509.ExtensionNotFound) as error:
        raise ValueError(str(error)) from error
    pem = key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificate.public_bytes(Encoding.PEM), pem


def take(file: KeyFile, folder: Path) -> None:
    """Make the folder hold this key and no other. Blocks; raises OSError, and ValueError for a key that is none."""
    certificate, pem = check(file)
    shutil.rmtree(folder, ignore_errors=True)
    key = HallKey(folder)
    (folder / "members").mkdir(parents=True)
    write_durably(folder / "authority.key", pem, 0o600)
    write_durably(key.authority, certificate, 0o644)
    learn(file, key)
    key.name(file.id)  # last, since it makes the folder a key


def is_of(file: KeyFile, key: HallKey) -> bool:
    """Whether this is the key of the same hall. Blocks; raises OSError and ValueError."""
    return file.id == key.id() and check(file)[0] == key.authority.read_bytes()


def learn(file: KeyFile, key: HallKey) -> None:
    """Note the members that were not known yet. Blocks; raises OSError, and ValueError for a folder with no key."""
    known = {each.name for each in key.members()}
    for member in file.members:
        if member.name not in known:
            key.note(Address(member.name, member.peer, member.relay))
