"""How credentials add up towards an award: exactly, explained, and checkable by others.

Stage 1 (`programme`, `normalise`) looks at one credential at a time and cites evidence; stage 2
(`instance` and what works on it) looks at the whole portfolio and cites rules. The engine makes a
checkable proposal and never a right: what an institution recognises is decided elsewhere.

This room opens no socket or file, reads no clock and draws no random number; OR-Tools is loaded
only when a question needs it.
"""
