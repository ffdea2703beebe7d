"""A witness of transparency logs: cosigns what it can connect to what it cosigned before.

``record`` keeps what was cosigned and what speaks against a log; ``server`` answers
``POST /add-checkpoint`` (c2sp.org/tlog-witness); ``following`` goes and looks by itself.
"""
