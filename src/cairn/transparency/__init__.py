"""The append-only public log: bytes only.

Merkle trees, tiles, signed notes and checkpoints, cosignatures, proofs and entries, as RFC 6962 and
the C2SP specifications write them. This room opens no file and no socket, reads no clock and draws
no randomness: storage, salts and instants come in as arguments.
"""
