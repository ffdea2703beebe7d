"""Every exception that Cairn raises on purpose, drawn as one tree.

::

    CairnError                      something could not be done; never "checked and false"
    ├── UnreadableInput             bytes that are not what they should be
    │   ├── MalformedJson           not JSON, a member twice, too deep, too large
    │   ├── MalformedYaml           not YAML, or a part of YAML that is not read
    │   ├── RecordMalformed         a description without the published shape
    │   ├── ProfileMalformed        a lint profile that the interpreter does not understand
    │   ├── FormatUnrecognised      bytes of no format that Cairn reads
    │   ├── CredentialMalformed     a document that is not built so that it can be read
    │   ├── MalformedXml            not XML, or XML that brings its own entities
    │   ├── ImageUnusable           a picture that is damaged, or that holds no credential
    │   ├── MalformedQuads          a line is not a statement of N-Quads
    │   ├── LimitExceeded           a bound on size, depth, work or decompression was reached
    │   │   └── WorkLimitReached    a graph too symmetric for the work allowed
    │   ├── FrameworkMalformed      a framework of skills that cannot be read as one
    │   └── RecipientsUnusable      a list of recipients whose columns do not serve
    ├── NotWritable                 a record that a format has no way to say
    ├── NotPublishable              a description that must not be issued as it stands
    ├── NotCanonical                a document has no canonical form that covers every part of it
    │   ├── ValueNotCanonical       a value that a canonical form cannot carry exactly
    │   ├── TermRefused             a member that would not be signed as it reads
    │   ├── ContextRefused          a context that is malformed or redefines terms
    │   └── ContextUnknown          a context that is neither shipped nor pinned
    ├── WrongUse                    the caller's arguments do not fit together
    │   ├── JournalMismatch         an output begun for another key, achievement or option
    │   ├── JournalUnusable         an output's journal that cannot be opened
    │   ├── TrustListMalformed      a list of known issuers that cannot be read as one
    │   ├── PinsMalformed           a list of pinned documents that cannot be read as one
    │   ├── KeyFileUnusable         a key file that cannot be made, read or trusted
    │   │   ├── PassphraseWrong     a passphrase that does not open it
    │   │   │   └── AccountClosed   … the one of an account on a chain
    │   │   └── AccountUnusable     the key file of an account on a chain
    │   ├── IssuerRefused           an issuer's id that the signing key does not control
    │   └── OutputUnusable          an output that is not the one its journal knows
    ├── StatusUnusable              a status entry or list that gives no answer
    │   ├── StatusMalformed         a member of an entry or list is not as specified
    │   ├── StatusListMismatch      the list is not one for this entry
    │   ├── StatusListTooShort      a list with too few entries to hide anybody
    │   └── StatusIndexOutOfRange   an entry that points beyond its list
    ├── RevocationIsFinal           somebody tried to take a revocation back
    ├── StatusFolderUnusable        the issuer's status lists cannot be changed
    ├── FetchRefused                an address that is not asked, by rule
    ├── FetchFailed                 an address that was asked and gave nothing usable
    ├── CreditUnclear               an amount, scheme, basis or level that does not say enough
    │   ├── AmountUnreadable        not a decimal or fraction of credit
    │   ├── SchemeUnknown           a credit scheme that is not in the data
    │   ├── YearNotStated           hours have no full-time year to convert by
    │   ├── HoursNeeded             a scheme leaves its hours open and nobody says which
    │   ├── HoursNotAllowed         hours per credit outside what the scheme says
    │   ├── CountryHoursUnknown     no single number of hours for that country
    │   ├── FrameworkUnknown        a qualifications framework that is not in the data
    │   └── LevelUnknown            a level that its framework does not have
    ├── InstanceUnusable            an allocation question that has no answer as it is asked
    │   ├── InstanceTooLarge        more items, requirements or rules than are worked on
    │   └── CertificateMalformed    a certificate that cannot be read as one
    ├── MissingExtra                an optional part that is not installed
    ├── SystemLibraryMissing        a library of the system that an optional part rests on
    ├── SealUnusable                a certificate or key that cannot seal a PDF
    ├── ProgrammeUnusable           a programme, case or exception that cannot be worked with
    │   ├── ProgrammeMalformed      it does not have the published shape
    │   ├── ProgrammeRefused        it has the shape, and says something it must not
    │   └── NoVersionInForce        no version of the programme governs the date
    ├── SignatureInvalid            a signature that does not hold
    ├── KeyRefused                  no usable key of a kind that signs credentials
    │   ├── SuiteUnfit              a cryptosuite that does not sign with keys of this type
    │   └── EncodingRefused         a key or signature that is not written as it must be
    ├── ProofMalformed              a proof that is not one of its kind
    ├── ProofMisused                a proof that was made for another use
    ├── MechanismUnsupported        a mechanism that Cairn does not implement: could not tell
    ├── ControllerDocumentMalformed  a document in which no key can be found
    ├── LogUnusable                 a transparency log, or a proof from it, that does not serve
    │   ├── LogDataMalformed        a note, tile, entry or request not written as it must be
    │   ├── LogRangeRefused         a leaf or size that the tree does not have
    │   ├── LogProofInvalid         a proof that does not lead to the root
    │   ├── TrustPolicyMalformed    a policy of logs and witnesses that cannot be read as one
    │   ├── LogFolderUnusable       a log's folder that cannot be made, opened or written
    │   │   ├── LogBusy             another writer has the log
    │   │   ├── LogDamaged          a file of the log is missing, cut short or another one
    │   │   └── LogRolledBack       less is there than was shown to others: an old copy came back
    │   └── WitnessUnusable         a witness that gave no usable answer, or cannot keep its record
    ├── ChainUnusable               a chain, or a node of it, that does not serve
    │   ├── ChainUnreachable        no node answered
    │   ├── ChainAnswerMalformed    an answer that is not as the interface says
    │   ├── ChainRefused            the node understood and said no
    │   ├── ChainMismatch           another chain, contract or account than was meant
    │   ├── TransactionReverted     the chain ran the transaction and undid it
    │   ├── FundsMissing            the account cannot pay
    │   ├── FeeTooHigh              the chain asks for more than the operator allowed
    │   └── AnchorConflict          the chain holds another root for the same size
    ├── ClusterUnusable             a cluster that cannot be reached, or must not be used
    └── WorkerLost                  a process that worked for a run died

Each class has a stable ``code``, its facts as fields, one sentence of what happened (``problem``)
and one of what to do (``remedy``). The English text stands here because this module imports
nothing; other languages are found by ``code`` in ``cairn.wording``. One place maps the tree to
exit codes (``cairn.cli``) and one to RFC 9457 problem details (the web's edge); nobody else
formats errors.

Expected outcomes ("revoked", "not complete") are results, not exceptions.
"""

from __future__ import annotations

from typing import ClassVar


class CairnError(Exception):
    """Root of the tree.

    A subclass names its facts in ``problem`` and ``remedy`` as ``{fact}``; every fact is given by
    keyword when the error is raised and stays readable in ``facts``.
    """

    code: ClassVar[str] = "error"
    problem: ClassVar[str] = "Something went wrong."
    remedy: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.what())

    def what(self) -> str:
        """What happened, in one plain sentence."""
        return self.problem.format(**self.facts)

    def advice(self) -> str:
        """What happened and what to do about it."""
        return f"{self.what()} {self.remedy.format(**self.facts)}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the facts when an error crosses a process boundary."""
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[CairnError], facts: dict[str, object]) -> CairnError:
    return kind(**facts)


class UnreadableInput(CairnError):
    """The bytes are not a document of the kind expected."""

    code = "input.unreadable"
    problem = "The input cannot be read: {detail}."
    remedy = "Check that the file is complete and of a supported kind."


class MalformedJson(UnreadableInput):
    """Not JSON as RFC 8259 and I-JSON want it (a member given twice counts)."""

    code = "input.json"
    problem = "The text is not usable JSON: {detail}."
    remedy = "Mend the file, or ask its sender for it again."


class MalformedYaml(UnreadableInput):
    """Not YAML, or a part of YAML that means different things to different readers."""

    code = "input.yaml"
    problem = "The text is not usable YAML: line {line}, column {column}: {detail}."
    remedy = "Mend the line. Tags, anchors, aliases and names given twice are not read."


class RecordMalformed(UnreadableInput):
    """A description without the published shape; ``faults`` names every place."""

    code = "input.record"
    problem = "The description cannot be used:{detail}"
    remedy = "\nThe form is shown by examples/ and by the JSON Schema {schema}."


class ProfileMalformed(UnreadableInput):
    """A lint profile that does not follow the form of a profile."""

    code = "input.profile"
    problem = "The profile {profile} cannot be used: at {place}, {detail}."
    remedy = "docs/guides/profiles.md shows the form."


class FormatUnrecognised(UnreadableInput):
    """Bytes of no kind that Cairn reads."""

    code = "input.format"
    problem = "This is not a credential of a kind that Cairn reads: {detail}."
    remedy = "Ask for the credential as JSON, as a JWT, or baked into its PNG or SVG picture."


class CredentialMalformed(UnreadableInput):
    """A document of a known kind without what is needed to read it at all."""

    code = "input.credential"
    problem = "The credential cannot be read: at {pointer}, {detail}."
    remedy = "Ask its issuer for a corrected one."


class MalformedXml(UnreadableInput):
    """Not XML, or XML with declarations that could unfold, fetch or mislead."""

    code = "input.xml"
    problem = "The XML cannot be used: {detail}."
    remedy = "Ask its sender for the original file."


class ImageUnusable(UnreadableInput):
    """A picture that is damaged, or into which nothing, or too much, is baked."""

    code = "input.image"
    problem = "The picture cannot be used: {detail}."
    remedy = "Ask the issuer for the picture again; screenshots and copies lose what is in it."


class NotWritable(CairnError):
    """A record that lacks what a format demands of every credential."""

    code = "format.unwritable"
    problem = "The record cannot be written as {format}: {detail}."
    remedy = "Complete the description; `cairn lint` explains each point."


class NotPublishable(CairnError):
    """A description that a rule which always holds forbids to issue."""

    code = "lint.refused"
    problem = "{title} cannot be published as it stands:{detail}"
    remedy = "\nMend the description; `cairn lint` shows every rule."


class MalformedQuads(UnreadableInput):
    """A line is not a statement of N-Quads."""

    code = "input.n_quads"
    problem = "Line {line} is not an N-Quads statement."
    remedy = "Mend the line; each statement stands on one line and ends with a full stop."


class LimitExceeded(UnreadableInput):
    """A bound was reached before the work was done; nothing was decided."""

    code = "input.limit"
    problem = "The input exceeds a limit: {limit} is at most {maximum}."
    remedy = "Split the input; if it is genuine and this large, the operator can raise the limit."


class RecipientsUnusable(UnreadableInput):
    """A list of recipients that cannot be read row by row."""

    code = "recipients"
    problem = "The list of recipients cannot be used: {detail}."
    remedy = "Columns: name, and email or did; awarded_on, grade, evidence_url are welcome."


class FrameworkMalformed(UnreadableInput):
    """A framework of skills that is not built as its specification says; ``place`` is where."""

    code = "input.framework"
    problem = "The framework of skills cannot be read: at {place}, {detail}."
    remedy = "ESCO (CSV or JSON-LD) and CASE (CFPackage) are read; ask its publisher for the file."


class WorkLimitReached(LimitExceeded):
    """A graph whose blank nodes cannot be told apart within the work allowed (RDFC-1.0, 7.1)."""

    code = "input.work"
    problem = "The document's graph is too symmetric to canonicalize: {limit} is at most {maximum}."
    remedy = "Ask the issuer for a document whose parts have identifiers; this one looks hostile."


class NotCanonical(CairnError):
    """A document has no canonical form that covers every part of it."""

    code = "canonical"
    problem = "The document has no canonical form: {detail}."
    remedy = "Ask the issuer for a corrected document."


class ValueNotCanonical(NotCanonical):
    """A value that a canonical form cannot carry exactly."""

    code = "canonical.value"
    problem = "A value has no canonical form: {detail}."
    remedy = "Write the value as a string, or within the range of a double."


class TermRefused(NotCanonical):
    """A member that processors drop or read differently: it would not be signed as it reads."""

    code = "canonical.term"
    problem = "{term} at {path} would not be signed as it is read: {why}."
    remedy = "Use a term that one of the document's contexts defines, and absolute identifiers."


class ContextRefused(NotCanonical):
    """A JSON-LD context that is malformed, or redefines a protected term."""

    code = "canonical.context"
    problem = "A JSON-LD context cannot be used: {detail}."
    remedy = "Mend the context, or remove the definition that clashes."


class ContextUnknown(NotCanonical):
    """A context that is neither shipped nor pinned; contexts are never fetched."""

    code = "canonical.context_unknown"
    problem = "The context {url} is not known."
    remedy = "If you trust it, pin a copy of it; `cairn context` lists those that are shipped."


class WrongUse(CairnError):
    """The arguments of a call or a command do not fit together."""

    code = "use"
    problem = "{detail}"
    remedy = ""


class JournalMismatch(WrongUse):
    """The output was begun for another purpose; going on would mix two into one."""

    code = "journal.mismatch"
    problem = "The output was begun with another {name}: {before}, now {now} ({path})."
    remedy = "Choose another output file, or use the same {name} again."


class JournalUnusable(WrongUse):
    """The journal beside an output cannot be opened."""

    code = "journal.unusable"
    problem = "The journal {path} cannot be used: {detail}."
    remedy = "Wait for the other run to end, or restore the journal from a backup."


class TrustListMalformed(WrongUse):
    """A trust file that does not say what it must, or says something unknown."""

    code = "use.trust_list"
    problem = "The trust file cannot be used: at {place}, {detail}."
    remedy = "Its shape is docs/schemas/trust-list.schema.json."


class PinsMalformed(WrongUse):
    """A pin file that does not map addresses to files."""

    code = "use.pins"
    problem = "The pin file cannot be used: {detail}."
    remedy = "Write one line for each document: its URL or DID, and the path of the file."


class StatusUnusable(CairnError):
    """A status entry or status list from which nothing can be learned.

    ``problem_type`` is the error that Bitstring Status List 1.0 §3.5 names for the case; outwards
    it is sent as the RFC 9457 ``type`` under ``https://www.w3.org/ns/credentials/status-list#``.
    """

    code = "status.unusable"
    problem_type: ClassVar[str] = "STATUS_VERIFICATION_ERROR"
    problem = "The status cannot be told: {detail}."
    remedy = "Ask the issuer to publish its status list anew."


class StatusMalformed(StatusUnusable):
    """A member of a status entry or list is not as its specification says."""

    code = "status.malformed"
    problem_type = "MALFORMED_VALUE_ERROR"
    problem = "The status information is malformed: {member} {detail}."


class StatusListMismatch(StatusUnusable):
    """The list has another purpose or type than the entry that points at it."""

    code = "status.mismatch"
    problem = "The status list does not fit the credential: {detail}."


class StatusListTooShort(StatusUnusable):
    """A list too small for its entries to hide among one another."""

    code = "status.length"
    problem_type = "STATUS_LIST_LENGTH_ERROR"
    problem = "The status list has room for {entries} credentials; {minimum} is the least."


class StatusIndexOutOfRange(StatusUnusable):
    """An entry that points beyond the end of its list."""

    code = "status.range"
    problem_type = "RANGE_ERROR"
    problem = "The credential's place in its list, {index}, lies beyond the {entries} places."


class RevocationIsFinal(CairnError):
    """A revocation cannot be taken back (Bitstring Status List 1.0 §2.1)."""

    code = "status.final"
    problem = "{credential} is revoked, and a revocation is final."
    remedy = "Issue the credential again; a suspension is what can be ended."


class StatusFolderUnusable(CairnError):
    """The folder of an issuer's status lists cannot be opened or changed."""

    code = "status.folder"
    problem = "The status lists in {path} cannot be used: {detail}."
    remedy = "Name the folder that was given as --status-out when the credentials were issued."


class FetchRefused(CairnError):
    """An address that Cairn does not ask: the rule is named."""

    code = "fetch.refused"
    problem = "{url} was not asked: {detail}."
    remedy = "An operator who trusts the address can allow it, or pin the document."


class FetchFailed(CairnError):
    """An address that was asked and gave nothing that can be used."""

    code = "fetch.failed"
    problem = "{url} gave nothing usable: {detail}."
    remedy = "Try again later, or pin the document."


class CreditUnclear(CairnError):
    """Root of what cannot be converted or compared; nothing is guessed in its place."""

    code = "credit"
    problem = "The credit cannot be read."
    remedy = "State the amount, its scheme and the basis."


class AmountUnreadable(CreditUnclear):
    """Not an amount of credit."""

    code = "credit.amount"
    problem = "{text!r} is not an amount of credit."
    remedy = "Write a decimal such as 7.5 or a fraction such as 15/2, without sign or exponent."


class SchemeUnknown(CreditUnclear):
    """A credit scheme that is not in the data."""

    code = "credit.scheme"
    problem = "There is no credit scheme called {code!r}."
    remedy = "Known schemes: {known}."


class YearNotStated(CreditUnclear):
    """Hours of learning do not say what part of a full-time year they are."""

    code = "credit.year"
    problem = "{scheme} has no full-time year, so it cannot be converted by the year."
    remedy = "Convert by hours: --basis hours."


class HoursNeeded(CreditUnclear):
    """The scheme leaves its hours to a country or an institution."""

    code = "credit.hours_needed"
    problem = "One {scheme} credit stands for {allowed} hours; which of them is not said."
    remedy = "Say it: --hours-per-credit {scheme}=HOURS, or for ECTS --country CODE."


class HoursNotAllowed(CreditUnclear):
    """Hours per credit that the scheme does not allow."""

    code = "credit.hours"
    problem = "One {scheme} credit stands for {allowed} hours, not {stated}."
    remedy = "Give hours inside that range, or leave the option out."


class CountryHoursUnknown(CreditUnclear):
    """The table has no single number of hours per ECTS credit for the country."""

    code = "credit.country"
    problem = "No single number of hours per ECTS credit is known for {country!r}."
    remedy = "Give the hours yourself: --hours-per-credit ECTS=HOURS. Known countries: {known}."


class FrameworkUnknown(CreditUnclear):
    """A qualifications framework that is not in the data."""

    code = "credit.framework"
    problem = "There is no qualifications framework called {name!r} in the tables."
    remedy = "Known frameworks: {known}."


class LevelUnknown(CreditUnclear):
    """A level that its framework does not have."""

    code = "credit.level"
    problem = "{framework} has no level {level!r}."
    remedy = "Its levels: {known}."


class InstanceUnusable(CairnError):
    """An allocation question that contradicts itself or names what is not there."""

    code = "stacking.instance"
    problem = "The instance cannot be worked on: {place}: {detail}."
    remedy = "Correct that place; the published JSON Schema says what each member means."


class InstanceTooLarge(InstanceUnusable):
    """More than the engine works on; nothing was decided."""

    code = "stacking.instance.size"
    problem = "The instance is too large: {place}: {number} is more than {maximum}."
    remedy = "Split the programme into parts that are asked one by one."


class CertificateMalformed(InstanceUnusable):
    """Not a certificate of an allocation; a finding about it is not an error but a result."""

    code = "stacking.certificate"
    problem = "This cannot be read as a certificate: {place}: {detail}."
    remedy = "Take the member `certificate` of an answer of `cairn stack`, whole."


class MissingExtra(CairnError):
    """A part of Cairn that is installed on request only."""

    code = "use.extra"
    problem = "This needs {purpose}, which is not installed."
    remedy = "Install it with: pip install 'cairn-credentials[{extra}]'"


class SystemLibraryMissing(CairnError):
    """A library of the operating system that an optional part rests on."""

    code = "use.system_library"
    problem = "This needs the system library {library}, which is not installed."
    remedy = "Install it; on Debian and Ubuntu: apt-get install {packages}"


class SealUnusable(CairnError):
    """A certificate or key that cannot seal a PDF."""

    code = "seal"
    problem = "The sealing certificate cannot be used: {detail}."
    remedy = (
        "Give a certificate and the private key that belongs to it (RSA or P-256), both as PEM."
    )


class ProgrammeUnusable(CairnError):
    """Root of what is wrong with a programme, a case or an exception."""

    code = "programme"
    problem = "The programme cannot be used."
    remedy = "See docs/guides/programmes.md."


class ProgrammeMalformed(ProgrammeUnusable):
    """A file without the published shape."""

    code = "programme.shape"
    problem = "{source}: at {place}, {detail}."
    remedy = "docs/guides/programmes.md shows the form and names its JSON Schema."


class ProgrammeRefused(ProgrammeUnusable):
    """A programme with the right shape that says something it must not."""

    code = "programme.refused"
    problem = "{source}: at {place}, {detail}."
    remedy = "{cure}"


class NoVersionInForce(ProgrammeUnusable):
    """No version of the programme governs the date."""

    code = "programme.version"
    problem = "No version of {programme} governs {date} ({governs_by})."
    remedy = "Its versions: {versions}. Give another date, or the rules of that time."


class SignatureInvalid(CairnError):
    """A signature does not hold. Low-level ``verify`` raises it: silence means valid."""

    code = "crypto.signature"
    problem = "The signature does not hold: {detail}."
    remedy = "The document was changed, or another key signed it."


class KeyRefused(CairnError):
    """Not a key that Cairn can use."""

    code = "crypto.key"
    problem = "The key cannot be used: {detail}."
    remedy = "Ed25519, P-256 and P-384 keys are supported."


class SuiteUnfit(KeyRefused):
    """A cryptosuite that does not sign with keys of this type."""

    code = "proofs.suite_unfit"
    problem = "{suite} does not sign with {type} keys."
    remedy = "With this key, use {fitting}."


class EncodingRefused(KeyRefused):
    """Octets written as text in a way that the specification does not allow."""

    code = "crypto.encoding"
    problem = "The text cannot be decoded: {detail}."
    remedy = "Ask its sender for the original."


class ProofMalformed(CairnError):
    """A proof that lacks a member, or has one that it must not have."""

    code = "proof.malformed"
    problem = "The proof is malformed: {detail}."
    remedy = "Ask the issuer for the credential again."


class ProofMisused(CairnError):
    """A proof for another purpose, domain or challenge than the reader's."""

    code = "proof.misused"
    problem = "The proof was made for another use: {detail}."
    remedy = "Ask for one that was made for this use."


class MechanismUnsupported(CairnError):
    """A way of securing that Cairn does not implement, so that nothing is known of it."""

    code = "proof.mechanism"
    problem = "The mechanism “{mechanism}” is not one that Cairn can check."
    remedy = "Use a verifier that knows it; Cairn says neither yes nor no."


class KeyFileUnusable(WrongUse):
    """A key file that cannot be made or read."""

    code = "keyvault.file"
    problem = "The key file {path} cannot be used: {detail}."
    remedy = "Name another file, or make a key with `cairn key generate`."


class PassphraseWrong(KeyFileUnusable):
    """The passphrase does not open the key file."""

    code = "keyvault.passphrase"
    problem = "The key file {path} stays closed: {detail}."
    remedy = "Give the passphrase when asked, or in the variable CAIRN_PASSPHRASE."


class IssuerRefused(WrongUse):
    """The issuer's identifier is not one that the signing key controls."""

    code = "issuing.issuer"
    problem = "The key {key} does not control the issuer {issuer}."
    remedy = (
        "Leave `id` out of the issuer's profile (it is then the key's did:key), or sign with the "
        "key that the issuer's controller document lists."
    )


class OutputUnusable(WrongUse):
    """The output file cannot be begun or continued."""

    code = "output.unusable"
    problem = "The output {path} cannot be used: {detail}."
    remedy = "Choose another output file, or restore this one with its journal."


class ControllerDocumentMalformed(CairnError):
    """A DID document or issuer profile that cannot be used to find a key."""

    code = "proof.controller_document"
    problem = "The document that should hold the key is malformed: {detail}."
    remedy = "Tell the issuer; until it is mended nobody can check this signature."


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


class ClusterUnusable(CairnError):
    """A cluster that gives no answer, refuses this client, or would see secrets in the clear."""

    code = "bulk.cluster"
    problem = "The cluster at {address} cannot be used: {detail}."
    remedy = (
        "Look whether its scheduler runs there, its workers have this version of Cairn, and the "
        "certificates are those of the cluster; docs/guides/cluster.md says how."
    )


class WorkerLost(CairnError):
    """Workers died in the middle of a run; what was promised is safe."""

    code = "bulk.worker"
    problem = "A process that was working on this has died, or none is left."
    remedy = "Run the same command again: it goes on where it stopped, and nothing is doubled."


class AccountUnusable(KeyFileUnusable):
    """The key file of an account on a chain cannot be made or read."""

    code = "keyvault.account"
    remedy = "Name another file, or make an account with `cairn anchor key`."


class AccountClosed(PassphraseWrong):
    """The passphrase does not open the key file of an account on a chain."""

    code = "keyvault.account_passphrase"
    remedy = "Give the passphrase when asked, or in the variable CAIRN_CHAIN_PASSPHRASE."


class ChainUnusable(CairnError):
    """A chain of blocks, or the node that was asked about it, does not serve."""

    code = "chain"
    problem = "The chain cannot be used: {detail}."
    remedy = "Nothing is lost: run the same command again later."


class ChainUnreachable(ChainUnusable):
    """No node of the chain answered in time."""

    code = "chain.unreachable"
    problem = "No node of the chain answered: {detail}."


class ChainAnswerMalformed(ChainUnusable):
    """A node's answer is not as the JSON-RPC interface, or the contract's, says."""

    code = "chain.malformed"
    problem = "The node's answer cannot be used: {detail}."
    remedy = "Ask another node; this one is no node of an EVM chain, or it is at fault."


class ChainRefused(ChainUnusable):
    """The node understood the question and refused it."""

    code = "chain.refused"
    problem = "The node refused {method}: {detail}."
    remedy = "Ask another node, or its operator."


class ChainMismatch(ChainUnusable):
    """The chain, the contract or the account is another one than was meant."""

    code = "chain.mismatch"
    problem = "This is not what was meant: {detail}."
    remedy = "Check the node's address, the contract's address and the key; nothing was sent."


class TransactionReverted(ChainUnusable):
    """The chain ran the transaction and undid what it did; its fee is spent."""

    code = "chain.reverted"
    problem = "The chain undid the transaction {transaction}: {detail}."
    remedy = "See what the chain holds now before anything is sent again."


class FundsMissing(ChainUnusable):
    """The account cannot pay for the transaction."""

    code = "chain.funds"
    problem = "The account {account} has {has} of the chain's currency and needs up to {needs}."
    remedy = "Send it some, and run the same command again."


class FeeTooHigh(ChainUnusable):
    """The chain asks for more for each unit of gas than the operator allowed."""

    code = "chain.fee"
    problem = "A unit of gas costs {asked} gwei now, and at most {allowed} are allowed."
    remedy = "Wait until it is cheaper, or allow more with --max-fee-gwei."


class AnchorConflict(ChainUnusable):
    """The chain holds another root than the one to be anchored, for the same log and size."""

    code = "anchor.conflict"
    problem = "The chain holds another root for {origin} at size {size}."
    remedy = (
        "Stop and keep both checkpoints: the log has shown two histories, or it was rolled back."
    )
