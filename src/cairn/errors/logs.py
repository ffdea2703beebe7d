"""The transparency log, its folder and its witnesses."""

from __future__ import annotations

from cairn.errors.root import CairnError


class LogUnusable(CairnError):
    """Something of a transparency log from which nothing can be concluded."""

    code = "log"
    problem = "The log cannot be used: {detail}."
    remedy = "Ask the log's operator; keep what you received, it may be evidence."


class LogDataMalformed(LogUnusable):
    """A note, checkpoint, tile, entry, proof file or request that is not written as specified."""

    code = "log.malformed"
    problem = "The {what} is malformed: {detail}."


class LogRangeRefused(LogUnusable):
    """A leaf or a size that the tree in question does not have."""

    code = "log.range"
    problem = "There is no such place in the log: {detail}."
    remedy = "Ask for a leaf below the size of the checkpoint."


class LogProofInvalid(LogUnusable):
    """A proof of inclusion or consistency that does not hold."""

    code = "log.proof"
    problem = "The log's proof does not hold: {detail}."


class TrustPolicyMalformed(LogUnusable):
    """A list of logs and witnesses that is not written as c2sp.org/tlog-policy says."""

    code = "log.policy"
    problem = "The list of logs and witnesses cannot be used: line {line}: {detail}."
    remedy = "Its form is that of c2sp.org/tlog-policy; mend the line."


class LogFolderUnusable(LogUnusable):
    """A folder in which a log is kept, and which does not serve."""

    code = "log.folder"
    problem = "The log in {path} cannot be used: {detail}."
    remedy = "Mend what is said; nothing that was published has changed."


class LogBusy(LogFolderUnusable):
    """A second writer: two would give one place to two entries."""

    code = "log.busy"
    problem = "The log in {path} is being written by another process."
    remedy = "Wait until it is done; a log has one writer at a time."


class LogDamaged(LogFolderUnusable):
    """A file of the log is missing, cut short, or not the one that the log committed to."""

    code = "log.damaged"
    problem = "The log in {path} is damaged: {detail}."
    remedy = "Write nothing. Bring the file back from a copy, then run `cairn log audit`."


class LogRolledBack(LogFolderUnusable):
    """Somebody has seen more of the log than is here: going on would be a second history."""

    code = "log.rolled_back"
    problem = "The log in {path} is older than what was shown to others: {detail}."
    remedy = "Write nothing. Bring back the newest copy of both its folders, public and private."


class WitnessUnusable(LogUnusable):
    """A witness that gave no usable answer, or whose own record does not serve."""

    code = "log.witness"
    problem = "The witness {name} does not serve: {detail}."
    remedy = "Ask its operator; the log itself is not touched by this."
