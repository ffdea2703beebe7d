"""The HTTP interfaces that public test suites call, on loopback and for tests only.

VC-API (issue, verify, verify presentations) and DID resolution, one profile for each suite and
kind of key. It signs whatever well-formed credential it is handed and does not ask whether the key
is the named issuer's, so it binds to the loopback interface and cannot be told otherwise.
"""
