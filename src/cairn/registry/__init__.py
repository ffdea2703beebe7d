"""The registry: a thin Django project around the pure library.

It stores bytes, knows who may do what, and speaks HTTP. One folder per activity, each of the same
shape: ``models`` (rows), ``services`` (one function per use case; the only place that writes; each
in one transaction), ``queries`` (reads), ``forms``, ``views`` (thin), ``urls``, ``templates``.
Rights live in :mod:`cairn.registry.organisations.rights` and nowhere else.
"""
