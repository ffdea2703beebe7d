"""Anchoring a log's checkpoints on an EVM chain, and checking that they are there.

The chain gives two things that witnesses do not: a clock that nobody near the log can set back,
and a place where everybody sees the same root. One small transaction carries one checkpoint,
however many entries stand below it, and holds a size, two digests and an account: nothing of a
person.

Checking a receipt takes any node of the chain and nothing but this package. Sending takes the extra
``chain``. How a node is asked over the network is handed in (``Ask``): the only outgoing HTTP is in
``cairn.fetching``.
"""
