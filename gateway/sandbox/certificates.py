"""A throwaway authority and the certificates it signs, for servers and clients on loopback."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from gateway.sandbox.keys import write_private


class Pair(msgspec.Struct, frozen=True):
    """PEM files of a certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """An authority in a folder; its own certificate is what the other side trusts."""

    def __init__(self, folder: Path, *, now: datetime.datetime | None = None) -> None:
        self._folder = folder
        self._now = now or datetime.datetime.now(datetime.UTC)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Sandbox Authority")
        builder = self._builder(self._name, self._key, self._now, 3650)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        builder = builder.add_extension(_usage(authority=True), True)
        self.certificate = self._kept("authority", builder.sign(self._key, hashes.SHA256()))

    def server(self, name: str = "server", *, days: int = 30, ago: int = 1, host: str = "") -> Pair:
        """A certificate for localhost and 127.0.0.1, or for another ``host``, valid from ``ago``
        days before today."""
        loopback = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        names = x509.SubjectAlternativeName([x509.DNSName(host)] if host else loopback)
        return self._pair(name, "localhost", ExtendedKeyUsageOID.SERVER_AUTH, days, ago, names)

    def client(self, name: str, *, days: int = 30, ago: int = 1) -> Pair:
        """A certificate that names a client."""
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        return self._pair(name, name, ExtendedKeyUsageOID.CLIENT_AUTH, days, ago, names)

    def _pair(
        self,
        stem: str,
        subject: str,
        purpose: x509.ObjectIdentifier,
        days: int,
        ago: int,
        names: x509.SubjectAlternativeName,
    ) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        start = self._now - datetime.timedelta(days=ago)
        builder = self._builder(_name(subject), key, start, days)
        builder = builder.add_extension(names, False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(_usage(authority=False), True)
        certificate = self._kept(stem, builder.sign(self._key, hashes.SHA256()))
        kept = self._folder / f"{stem}.key.pem"
        text = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_private(kept, text.decode("ascii"))
        return Pair(certificate, kept)

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        start: datetime.datetime,
        days: int,
    ) -> x509.CertificateBuilder:
        public, issuer = key.public_key(), self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + datetime.timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), False)
        )

    def _kept(self, stem: str, certificate: x509.Certificate) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{stem}.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return path


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=not authority, key_cert_sign=authority,
        crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
