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
    │   │   └── JournalBusy         … while another run has it
    │   ├── PortUnusable            a port that cannot be listened at
    │   ├── TrustListMalformed      a list of known issuers that cannot be read as one
    │   ├── PinsMalformed           a list of pinned documents that cannot be read as one
    │   ├── KeyFileUnusable         a key file that cannot be made, read or trusted
    │   │   ├── KeyFileNotMade      … a new one, where it was to be
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
    ├── NotSuspendable              a credential that has no entry for suspension
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
and one of what to do (``remedy``). The English text stands here because these modules import
nothing; other languages are found by ``code`` in ``cairn.wording``. One place maps the tree to
exit codes (``cairn.cli``) and one to RFC 9457 problem details (the web's edge); nobody else
formats errors.

Expected outcomes ("revoked", "not complete") are results, not exceptions.
"""

from __future__ import annotations

from cairn.errors.bulk import (
    ClusterUnusable,
    JournalBusy,
    JournalMismatch,
    JournalUnusable,
    OutputUnusable,
    WorkerLost,
)
from cairn.errors.canonical import (
    ContextRefused,
    ContextUnknown,
    NotCanonical,
    TermRefused,
    ValueNotCanonical,
)
from cairn.errors.chain import (
    AnchorConflict,
    ChainAnswerMalformed,
    ChainMismatch,
    ChainRefused,
    ChainUnreachable,
    ChainUnusable,
    FeeTooHigh,
    FundsMissing,
    TransactionReverted,
)
from cairn.errors.credit import (
    AmountUnreadable,
    CountryHoursUnknown,
    CreditUnclear,
    FrameworkUnknown,
    HoursNeeded,
    HoursNotAllowed,
    LevelUnknown,
    SchemeUnknown,
    YearNotStated,
)
from cairn.errors.fetching import (
    FetchFailed,
    FetchRefused,
)
from cairn.errors.keyvaults import (
    AccountClosed,
    AccountUnusable,
    KeyFileNotMade,
    KeyFileUnusable,
    PassphraseWrong,
)
from cairn.errors.logs import (
    LogBusy,
    LogDamaged,
    LogDataMalformed,
    LogFolderUnusable,
    LogProofInvalid,
    LogRangeRefused,
    LogRolledBack,
    LogUnusable,
    TrustPolicyMalformed,
    WitnessUnusable,
)
from cairn.errors.proofs import (
    ControllerDocumentMalformed,
    EncodingRefused,
    KeyRefused,
    MechanismUnsupported,
    ProofMalformed,
    ProofMisused,
    SignatureInvalid,
    SuiteUnfit,
)
from cairn.errors.reading import (
    CredentialMalformed,
    FormatUnrecognised,
    FrameworkMalformed,
    ImageUnusable,
    LimitExceeded,
    MalformedJson,
    MalformedQuads,
    MalformedXml,
    MalformedYaml,
    NotPublishable,
    NotWritable,
    ProfileMalformed,
    RecipientsUnusable,
    RecordMalformed,
    UnreadableInput,
    WorkLimitReached,
)
from cairn.errors.root import (
    CairnError,
)
from cairn.errors.stacking import (
    CertificateMalformed,
    InstanceTooLarge,
    InstanceUnusable,
    NoVersionInForce,
    ProgrammeMalformed,
    ProgrammeRefused,
    ProgrammeUnusable,
)
from cairn.errors.status import (
    NotSuspendable,
    RevocationIsFinal,
    StatusFolderUnusable,
    StatusIndexOutOfRange,
    StatusListMismatch,
    StatusListTooShort,
    StatusMalformed,
    StatusUnusable,
)
from cairn.errors.use import (
    IssuerRefused,
    MissingExtra,
    PinsMalformed,
    PortUnusable,
    SealUnusable,
    SystemLibraryMissing,
    TrustListMalformed,
    WrongUse,
)

__all__ = [
    "AccountClosed",
    "AccountUnusable",
    "AmountUnreadable",
    "AnchorConflict",
    "CairnError",
    "CertificateMalformed",
    "ChainAnswerMalformed",
    "ChainMismatch",
    "ChainRefused",
    "ChainUnreachable",
    "ChainUnusable",
    "ClusterUnusable",
    "ContextRefused",
    "ContextUnknown",
    "ControllerDocumentMalformed",
    "CountryHoursUnknown",
    "CredentialMalformed",
    "CreditUnclear",
    "EncodingRefused",
    "FeeTooHigh",
    "FetchFailed",
    "FetchRefused",
    "FormatUnrecognised",
    "FrameworkMalformed",
    "FrameworkUnknown",
    "FundsMissing",
    "HoursNeeded",
    "HoursNotAllowed",
    "ImageUnusable",
    "InstanceTooLarge",
    "InstanceUnusable",
    "IssuerRefused",
    "JournalBusy",
    "JournalMismatch",
    "JournalUnusable",
    "KeyFileNotMade",
    "KeyFileUnusable",
    "KeyRefused",
    "LevelUnknown",
    "LimitExceeded",
    "LogBusy",
    "LogDamaged",
    "LogDataMalformed",
    "LogFolderUnusable",
    "LogProofInvalid",
    "LogRangeRefused",
    "LogRolledBack",
    "LogUnusable",
    "MalformedJson",
    "MalformedQuads",
    "MalformedXml",
    "MalformedYaml",
    "MechanismUnsupported",
    "MissingExtra",
    "NoVersionInForce",
    "NotCanonical",
    "NotPublishable",
    "NotSuspendable",
    "NotWritable",
    "OutputUnusable",
    "PassphraseWrong",
    "PinsMalformed",
    "PortUnusable",
    "ProfileMalformed",
    "ProgrammeMalformed",
    "ProgrammeRefused",
    "ProgrammeUnusable",
    "ProofMalformed",
    "ProofMisused",
    "RecipientsUnusable",
    "RecordMalformed",
    "RevocationIsFinal",
    "SchemeUnknown",
    "SealUnusable",
    "SignatureInvalid",
    "StatusFolderUnusable",
    "StatusIndexOutOfRange",
    "StatusListMismatch",
    "StatusListTooShort",
    "StatusMalformed",
    "StatusUnusable",
    "SuiteUnfit",
    "SystemLibraryMissing",
    "TermRefused",
    "TransactionReverted",
    "TrustListMalformed",
    "TrustPolicyMalformed",
    "UnreadableInput",
    "ValueNotCanonical",
    "WitnessUnusable",
    "WorkLimitReached",
    "WorkerLost",
    "WrongUse",
    "YearNotStated",
]
