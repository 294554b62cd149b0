"""The key of a hall: a folder with the authority that signs its members' certificates. Who has it can become a member.

    hall.json            the hall's id
    authority.pem, .key  the certificate of the hall's authority, and its key
    members/NAME.json    where each member is found, as `Address`

Each member makes a certificate of its own at each start, for its present addresses.
"""

import datetime
import ipaddress
import secrets
import ssl
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from appliance.durable import write_durably
from appliance.hall.engine import Tls

NAME: Final = "chalkbox-hall"  # in each certificate: a member is reached by whatever address it has today
# Boxes have no clock that is known to be right: a certificate holds from long ago until far away.
FROM, UNTIL = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)


class Address(msgspec.Struct, frozen=True):
    """Where a member is found: its etcd's peers' address, and its relay's."""

    name: str
    peer: str
    relay: str


class _Hall(msgspec.Struct, frozen=True):
    id: str


class HallKey:
    """The folder of a hall's key. Methods block, and raise OSError, or ValueError for a folder that holds no key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = folder / "authority.pem"

    def exists(self) -> bool:
        return (self.folder / "hall.json").exists()

    def make(self) -> None:
        """Make a hall with no members. ValueError if members are noted already: their hall's key would be lost."""
        if self.members():
            raise ValueError("it names members, but hall.json is missing")
        (self.folder / "members").mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chalkbox hall")])
        certificate = (
            _certificate(name, name, key.public_key(), key.public_key(), signs=True)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        write_durably(self.folder / "authority.key", _pem(key), 0o600)
        write_durably(self.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        self.name(secrets.token_hex(8))

    def id(self) -> str:
        """The hall's id."""
        return msgspec.json.decode((self.folder / "hall.json").read_bytes(), type=_Hall).id

    def name(self, hall_id: str) -> None:
        """Write down the hall's id; from then on the folder is a key."""
        write_durably(self.folder / "hall.json", msgspec.json.encode(_Hall(hall_id)), 0o644)

    def members(self) -> list[Address]:
        """The members that have been here."""
        files = sorted((self.folder / "members").glob("*.json"))
        return [msgspec.json.decode(file.read_bytes(), type=Address) for file in files]

    def note(self, address: Address) -> None:
        """Write down where a member is found."""
        write_durably(self.folder / "members" / f"{address.name}.json", msgspec.json.encode(address), 0o644)

    def forget(self, name: str) -> None:
        """A member is none any more."""
        (self.folder / "members" / f"{name}.json").unlink(missing_ok=True)

    def certify(self, folder: Path, addresses: list[str]) -> Tls:
        """A certificate for a member that is reached at these IP addresses; its files are in `folder`."""
        read = (self.folder / "authority.key").read_bytes()
        authority_key = serialization.load_pem_private_key(read, None)
        if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
            raise ValueError("the authority's key is of another kind")  # noqa: TRY004 — what is in a file is a value
        authority = x509.load_pem_x509_certificate(self.authority.read_bytes())
        if authority_key.public_key() != authority.public_key():
            raise ValueError("authority.key and authority.pem are of two halls")
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
        certificate = (
            _certificate(x509.Name([]), authority.subject, key.public_key(), authority_key.public_key(), signs=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME), *names]), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .sign(authority_key, hashes.SHA256())
        )
        tls = Tls(folder / "member.pem", folder / "member.key", folder / "authority.pem")
        write_durably(tls.key, _pem(key), 0o600)
        write_durably(tls.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        write_durably(tls.authority, self.authority.read_bytes(), 0o644)
        return tls


def client_context(tls: Tls) -> ssl.SSLContext:
    """For connections to members of the hall, whose certificate only the hall's authority can have signed."""
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=tls.authority)
    context.check_hostname = False  # addresses change; the authority signs members only
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # as from Python 3.13 on
    context.load_cert_chain(tls.certificate, tls.key)
    return context


def server_context(tls: Tls) -> ssl.SSLContext:
    """For connections from members of the hall, and from nobody else."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=tls.authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_cert_chain(tls.certificate, tls.key)
    return context


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePublicKey,
    *,
    signs: bool,
) -> x509.CertificateBuilder:
    """With all that a strict reader of RFC 5280 asks for; `signs`: whether it signs other certificates."""
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, decipher_only=False, **usage
            ),
            critical=True,
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
