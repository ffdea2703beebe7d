"""The check page, for a stranger."""

import io
import json

from cairn.registry.issuing import withdrawal


def handed_in(client, data):
    file = io.BytesIO(data)
    file.name = "credential.json"
    return client.post("/check/", {"file": file}).content.decode()


def test_confirmed_revoked_changed(client, credential, issuer):
    good = credential.document.encode()
    page = handed_in(client, good)
    assert "Aroha Ngata" in page
    assert 'class="verdict confirmed"' in page
    withdrawal.revoke(issuer, [credential], "Issued in error.")
    assert 'class="verdict invalid"' in handed_in(client, good)
    document = json.loads(good)
    document["credentialSubject"]["achievement"]["name"] = "<script>alert(1)</script>"
    page = handed_in(client, json.dumps(document).encode())
    assert 'class="verdict invalid"' in page
    assert "<script>alert" not in page


def test_pasted_and_unreadable(client, credential):
    page = client.post("/check/", {"text": credential.document}).content.decode()
    assert 'class="verdict confirmed"' in page
    assert 'class="verdict' in client.post("/check/", {"text": "nothing"}).content.decode()
    assert "Choose a file" in client.post("/check/", {"text": " "}).content.decode()
