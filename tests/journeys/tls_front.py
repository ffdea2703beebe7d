"""An address over TLS for the server of the tests, as a reverse proxy gives it to an installation.

``did:web`` documents are had over ``https`` alone, so whoever checks a credential as a stranger, over
the network, needs such an address. It passes octets on and knows nothing of HTTP.
"""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_MOST_OCTETS = 65_536


@dataclass(frozen=True)
class Front:
    """An address, and the file with the certificate of who signed its certificate."""

    url: str
    authority: Path


def certificate(folder):
    """A certificate for this machine that is its own authority, with its key, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "front.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@contextlib.contextmanager
def opened(behind, folder):
    """A front before ``(host, port)``, until the block ends."""
    file = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def accept():
        while True:
            try:
                plain, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(plain,), daemon=True).start()

    def serve(plain):
        with contextlib.suppress(OSError), plain:
            plain.settimeout(30)
            with (
                context.wrap_socket(plain, server_side=True) as outside,
                socket.create_connection(behind) as inside,
            ):
                # Who asks speaks first and then listens: one thread a direction.
                back = threading.Thread(target=pass_on, args=(inside, outside), daemon=True)
                back.start()
                pass_on(outside, inside)
                back.join(30)

    def pass_on(source, target):
        with contextlib.suppress(OSError):
            while not ended.is_set() and (octets := source.recv(_MOST_OCTETS)):
                target.sendall(octets)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield Front(f"https://localhost:{listening.getsockname()[1]}", file)
    finally:
        ended.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)
