"""The real conformance server on loopback, over TLS."""

import json
import threading
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from cairn.services.conformance.issuers import Issuers
from cairn.services.conformance.profiles import make_profiles
from cairn.services.conformance.server import ConformanceServer
from cairn.services.self_signed import loopback_certificate


class Client:
    """A test suite's view of the server."""

    def __init__(self, server, tls):
        self.server, self.tls = server, tls
        self.base = server.base
        self.profiles = server.issuers.profiles

    def call(self, path, body=None, **headers):
        """(status, headers, JSON) of a GET, or of a POST where there is a body."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers)
        try:
            with urllib.request.urlopen(request, context=self.tls, timeout=20) as answer:
                return answer.status, answer.headers, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, json.load(error)

    def issue(self, profile, credential, **options):
        status, _, body = self.call(
            f"/vc-api/{profile}/credentials/issue", {"credential": credential, "options": options}
        )
        return status, body.get("verifiableCredential", body)

    def verify(self, credential, profile="eddsa-rdfc-2022", **more):
        body = {"verifiableCredential": credential, "options": {}} | more
        status, _, answer = self.call(f"/vc-api/{profile}/credentials/verify", body)
        return status, answer

    def verify_presentation(self, presentation, **options):
        body = {"verifiablePresentation": presentation, "options": options}
        status, _, answer = self.call("/vc-api/eddsa-rdfc-2022/presentations/verify", body)
        return status, answer


@pytest.fixture(scope="session")
def client():
    certificate = loopback_certificate()
    issuers = Issuers(make_profiles(b"tests"), clock=lambda: datetime.now(UTC))
    server = ConformanceServer(0, certificate.server_context(), issuers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Client(server, certificate.client_context())
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def credential():
    """The smallest good credential."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:subject"},
    }
