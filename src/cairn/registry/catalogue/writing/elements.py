"""The 24 elements as sections of the form, each with what it is and what to fill in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cairn.domain import Element
from cairn.registry.catalogue.writing import options
from cairn.registry.catalogue.writing.codecs import ConceptRow, LevelRow
from cairn.registry.catalogue.writing.fields import Field, Group, Kind, Rows, Section

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from cairn.registry.catalogue.writing.fields import Options, Part


def _further(part: Part) -> Part:
    """The same part, folded away while nothing stands there."""
    return replace(part, further=True)


def _line(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.LINE, label=label, help=hint, wide=True)


def _prose(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.PROSE, label=label, help=hint, wide=True)


def _word(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.WORD, label=label, help=hint)


def _web(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.WEB, label=label, help=hint)


def _choice(name: str, label: StrOrPromise, of: Options, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.CHOICE, label=label, help=hint, options=of)


def _amount(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.AMOUNT, label=label, help=hint)


def _months(name: str, label: StrOrPromise, hint: StrOrPromise = "") -> Field:
    return Field(name=name, kind=Kind.COUNT, label=label, help=hint)


COUNTRY = Field(
    name="country",
    kind=Kind.WORD,
    label=_("Country"),
    help=_("Type its name or its code."),
    suggests="countries",
)


def _organisations(
    name: str, label: StrOrPromise, one: StrOrPromise, add: StrOrPromise, hint: StrOrPromise
) -> Rows:
    return Rows(
        name=name,
        label=label,
        one=one,
        add=add,
        help=hint,
        parts=(_line("legal_name", _("Name")), COUNTRY, _web("url", _("Web address"))),
    )


WORKLOAD_PARTS = (
    _amount("value", _("Amount")),
    Field(
        name="unit",
        kind=Kind.CHOICE,
        label=_("Unit"),
        options=options.units,
        weak=True,
        default="hours",
    ),
)
REFERENCE_PARTS = (
    _line("title", _("Name")),
    _web("id", _("Its address, if it has one")),
    _choice("type", _("Kind"), options.codes("achievement-types")),
)
SUPERVISION = Group(
    name="supervision",
    label=_("Supervision and identity"),
    help=_("Whether somebody watched, and whether it was checked who the learner is."),
    parts=(
        _choice(
            "type",
            _("Supervision"),
            options.fixed(
                ("unsupervised", _("Not supervised")),
                ("supervised", _("Supervised")),
                ("supervised-online", _("Supervised online")),
                ("supervised-onsite", _("Supervised on site")),
            ),
        ),
        Field(
            name="identity_verified",
            kind=Kind.TICK,
            label=_("The learner's identity is checked"),
            weak=True,
        ),
        _line("method", _("How it is done")),
    ),
)

SECTIONS: tuple[Section, ...] = (
    Section(
        element=Element.TITLE,
        what=_("What it is called, on every page and in every credential."),
        parts=(
            _line(
                "title",
                _("Title"),
                _("Short and plain. Avoid words for qualifications, such as degree or diploma."),
            ),
        ),
    ),
    Section(
        element=Element.CREDENTIAL_TYPE,
        what=_("What kind of thing it is, and where the learning stands in law."),
        parts=(
            Field(
                name="type",
                kind=Kind.CHOICE,
                label=_("Type"),
                options=options.codes("achievement-types"),
                default="MicroCredential",
            ),
            _choice(
                "setting",
                _("Setting"),
                options.fixed(
                    ("formal", _("Formal: part of the education system")),
                    ("non-formal", _("Non-formal: organised learning outside of it")),
                    ("informal", _("Informal: learnt at work or in life")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.OUTCOMES,
        what=_("What somebody knows and can do afterwards, one sentence each."),
        parts=(
            Rows(
                name="outcomes",
                label=_("Learning outcomes"),
                one=_("Outcome"),
                add=_("Add an outcome"),
                auto_id="outcome",
                skills=True,
                parts=(
                    _line("title", _("The learner can …"), _("Begin with a verb.")),
                    _choice("type", _("Kind"), options.codes("skill-types")),
                    _further(_choice("reusability", _("Use"), options.codes("skill-reuse-levels"))),
                ),
            ),
            _prose("criteria", _("What one does to earn it")),
            _further(_web("criteria_url", _("Where that is published"))),
        ),
    ),
    Section(
        element=Element.WORKLOAD,
        what=_("How much work it takes, and the credit that it gives, always with the unit."),
        parts=(
            Group(name="workload", label=_("Workload"), parts=WORKLOAD_PARTS),
            Group(
                name="credit",
                label=_("Credit"),
                help=_("Leave empty where no credit is given."),
                parts=(
                    _amount("value", _("Amount")),
                    _choice("scheme", _("Scheme"), options.credit_schemes),
                    _amount(
                        "hours_per_credit",
                        _("Hours for one credit"),
                        _("Where your rules fix it, such as 25."),
                    ),
                ),
            ),
        ),
    ),
    Section(
        element=Element.LEVEL,
        what=_("How demanding it is, in a framework of qualifications."),
        parts=(
            Rows(
                name="levels",
                label=_("Levels"),
                one=_("Level"),
                add=_("Add a level of another framework"),
                codec=LevelRow(),
                parts=(_choice("at", _("Framework and level"), options.levels),),
            ),
        ),
    ),
    Section(
        element=Element.ASSESSMENT,
        what=_("How it is judged whether somebody has learnt it."),
        parts=(
            Rows(
                name="assessments",
                label=_("Assessments"),
                one=_("Assessment"),
                add=_("Add an assessment"),
                auto_id="assessment",
                parts=(
                    _choice("type", _("Type"), options.codes("assessment-types")),
                    _choice("mode", _("Mode"), options.codes("modes")),
                    _line("title", _("What it is called")),
                    _further(_prose("description", _("What the learner does"))),
                    Field(
                        name="outcomes",
                        kind=Kind.SEVERAL,
                        label=_("Outcomes that it assesses"),
                        help=_("None ticked means all of them."),
                        options=options.outcomes,
                        wide=True,
                    ),
                    Field(
                        name="summative",
                        kind=Kind.FLAG,
                        label=_("It decides the award"),
                    ),
                    SUPERVISION,
                    _further(
                        _line(
                            "moderation",
                            _("How marks are checked"),
                            _("By a second person, a board, a sample."),
                        )
                    ),
                    _further(_line("standards", _("Published standards used"))),
                    _further(_web("example", _("Address of a sample paper or task"))),
                ),
            ),
        ),
    ),
    Section(
        element=Element.PARTICIPATION,
        what=_("Whether it is online, on site or both, and how the learning takes place."),
        parts=(
            Field(
                name="participation",
                kind=Kind.SEVERAL,
                label=_("Form of participation"),
                options=options.codes("modes"),
                wide=True,
            ),
            _further(_choice("schedule", _("Schedule"), options.codes("schedules"))),
            _further(
                Rows(
                    name="activities",
                    label=_("Learning activities"),
                    one=_("Activity"),
                    add=_("Add an activity"),
                    parts=(
                        _choice("type", _("Type"), options.codes("learning-activity-types")),
                        _choice("mode", _("Mode"), options.codes("modes")),
                        Group(
                            name="workload", label=_("Its part of the work"), parts=WORKLOAD_PARTS
                        ),
                    ),
                )
            ),
        ),
    ),
    Section(
        element=Element.QUALITY_ASSURANCE,
        what=_("Who vouches for its quality, and by which standard."),
        parts=(
            Rows(
                name="quality_assurance",
                label=_("Quality assurance"),
                one=_("Assurance"),
                add=_("Add another"),
                parts=(
                    _choice("type", _("Type"), options.codes("accreditation-types")),
                    _prose("statement", _("What is assured, and how")),
                    _line("standard", _("Standard")),
                    _further(_web("standard_url", _("Where the standard is published"))),
                    _further(
                        Group(
                            name="assurer",
                            label=_("Agency or body"),
                            help=_("Where it is not the institution itself."),
                            parts=(
                                _line("legal_name", _("Name")),
                                COUNTRY,
                                _web("url", _("Web address")),
                            ),
                        )
                    ),
                ),
            ),
        ),
    ),
    Section(
        element=Element.AWARDING_BODY,
        what=_("Who answers for the award; and who wrote and who teaches it, if others do."),
        parts=(
            _organisations(
                "awarding_bodies",
                _("Awarding bodies"),
                _("Awarding body"),
                _("Add a body"),
                _("Usually your institution."),
            ),
            _further(
                _organisations("designers", _("Written by"), _("Author"), _("Add who wrote it"), "")
            ),
            _further(
                _organisations(
                    "providers", _("Taught by"), _("Provider"), _("Add who teaches it"), ""
                )
            ),
        ),
    ),
    Section(
        element=Element.COUNTRY,
        what=_("The education system that the award belongs to."),
        elsewhere=_("Comes from your institution's profile."),
    ),
    Section(
        element=Element.FURTHER_INFORMATION,
        what=_("What readers want to know first: what it is, for whom, what for."),
        parts=(
            _prose(
                "description", _("Description"), _("A paragraph for people who do not know you.")
            ),
            _prose(
                "purpose",
                pgettext_lazy("of learning", "Purpose"),
                _("What it is good for, and to whom it matters."),
            ),
            _prose("target_group", _("For whom")),
            _web("homepage", _("Page of the course")),
            _further(_word("human_code", _("Course code"))),
            Field(
                name="tags",
                kind=Kind.WORDS,
                label=_("Keywords"),
                help=_("Parted by commas."),
                wide=True,
            ),
            _further(_prose("further_information", _("Anything else"))),
            _further(
                Rows(
                    name="documents",
                    label=_("Documents"),
                    one=_("Document"),
                    add=_("Add a document"),
                    parts=(_line("title", _("Name")), _web("id", _("Web address"))),
                )
            ),
        ),
    ),
    Section(
        element=Element.FIELD,
        what=_("What it is about, in the international classification or a national one."),
        parts=(
            Rows(
                name="fields",
                label=_("Fields of study"),
                one=_("Field"),
                add=_("Add a field"),
                codec=ConceptRow("isced-f"),
                parts=(
                    Field(
                        name="id",
                        kind=Kind.WORD,
                        label=_("Code"),
                        help=_("Type a word to see the codes of ISCED-F."),
                        suggests="isced-f",
                    ),
                    _further(
                        _word(
                            "scheme",
                            _("Other classification"),
                            _("Such as NZSCED; leave empty for ISCED-F."),
                        )
                    ),
                    _further(_line("label", _("Its name there"))),
                ),
            ),
        ),
    ),
    Section(
        element=Element.LANGUAGE,
        what=_("In which languages it is taught and assessed, and in which this text is written."),
        parts=(
            Field(
                name="language",
                kind=Kind.CHOICE,
                label=_("Main language of this text"),
                options=options.codes("languages"),
                default="en",
            ),
            Field(
                name="languages_of_instruction",
                kind=Kind.LANGUAGES,
                label=_("Taught in"),
                wide=True,
            ),
            _further(
                Field(
                    name="languages_of_assessment",
                    kind=Kind.LANGUAGES,
                    label=_("Assessed in"),
                    wide=True,
                )
            ),
        ),
    ),
    Section(
        element=Element.PREREQUISITES,
        what=_("What one must have or know to begin."),
        parts=(_prose("entry_requirements", _("Entry requirements"), _("“None” is an answer.")),),
    ),
    Section(
        element=Element.STACKABILITY,
        what=_("Whether it is meant to be built upon, and towards what. It is never a promise."),
        parts=(
            Group(
                name="stackability",
                label=_("Stackability"),
                parts=(
                    _choice(
                        "type",
                        _("It is"),
                        options.fixed(
                            ("stand-alone", _("Stand-alone")),
                            ("stackable", _("Stackable: it can count towards more")),
                        ),
                    ),
                    Rows(
                        name="towards",
                        label=_("Towards"),
                        one=_("Programme"),
                        add=_("Add a programme"),
                        parts=REFERENCE_PARTS,
                    ),
                    _prose("conditions", _("On which conditions")),
                    _further(
                        Field(
                            name="is_partial_qualification",
                            kind=Kind.FLAG,
                            label=_("It is part of a qualification"),
                        )
                    ),
                ),
            ),
            _prose("pathways", _("Pathways"), _("Into which studies or work it leads.")),
        ),
    ),
    Section(
        element=Element.CREDIT_RECOGNITION,
        what=_("Who says that they give credit for it, and how."),
        parts=(
            Rows(
                name="credit_recognition",
                label=_("Recognition"),
                one=_("Recognition"),
                add=_("Add one"),
                parts=(
                    _choice(
                        "route",
                        _("Route"),
                        options.fixed(
                            ("direct", _("Directly: credit comes with it")),
                            ("prior-learning", _("As prior learning, on application")),
                        ),
                    ),
                    Group(
                        name="by",
                        label=_("By whom"),
                        help=_("Leave empty for the awarding body itself."),
                        parts=(_line("legal_name", _("Name")), COUNTRY),
                    ),
                    Group(
                        name="credit",
                        label=_("How much"),
                        parts=(
                            _amount("value", _("Amount")),
                            _choice("scheme", _("Scheme"), options.credit_schemes),
                        ),
                    ),
                    _further(
                        Group(
                            name="towards", label=_("Into which programme"), parts=REFERENCE_PARTS
                        )
                    ),
                    _prose("conditions", _("On which conditions")),
                    _further(_web("url", _("Where that is published"))),
                ),
            ),
        ),
    ),
    Section(
        element=Element.NEED,
        what=_("What shows that somebody beyond you wants this learning."),
        parts=(
            Rows(
                name="need",
                label=_("Evidence of need"),
                one=_("Evidence"),
                add=_("Add evidence"),
                parts=(
                    _prose(
                        "statement",
                        _("What was found, and how"),
                        _("Such as a survey of employers, with its size and date."),
                    ),
                    Group(
                        name="supporter",
                        label=_("Who says so"),
                        help=_("An employer, a profession, a community that stands behind it."),
                        parts=(_line("legal_name", _("Name")), COUNTRY),
                    ),
                    _choice(
                        "kind",
                        _("They are"),
                        options.fixed(
                            ("employer", _("An employer")),
                            ("industry", _("An industry body")),
                            ("profession", _("A professional body")),
                            ("community", _("A community")),
                            ("iwi", _("An iwi or hapū")),
                        ),
                    ),
                    _further(_web("url", _("Where it can be read"))),
                    Field(name="dated", kind=Kind.DAY, label=_("Date")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.GRADE,
        what=_("Which grades there are, and which is enough."),
        parts=(
            Rows(
                name="result_descriptions",
                label=_("Results"),
                one=_("Result"),
                add=_("Add a result"),
                auto_id="result",
                parts=(
                    _line("name", _("What is measured"), _("Such as: final grade.")),
                    Field(
                        name="result_type",
                        kind=Kind.CHOICE,
                        label=_("Type"),
                        options=options.codes("result-types"),
                        weak=True,
                        default="Status",
                    ),
                    _further(_line("scheme", _("The scale in words"))),
                    Field(
                        name="allowed_values",
                        kind=Kind.WORDS,
                        label=_("Values, lowest first"),
                        help=_("Parted by commas, where they are few."),
                    ),
                    _further(_amount("minimum", _("Lowest number"))),
                    _further(_amount("maximum", _("Highest number"))),
                    _word("required", _("Enough for the award")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.VALIDITY,
        what=_("How long it is valid, how it is renewed, and when the description is reviewed."),
        parts=(
            Group(
                name="validity",
                label=_("Validity and review"),
                parts=(
                    _months("review_months", _("Months between reviews"), _("12 to 36 is usual.")),
                    Field(name="next_review", kind=Kind.DAY, label=_("Next review")),
                    _months(
                        "credential_months",
                        _("Months that a credential is valid"),
                        _("Empty: without end."),
                    ),
                    _months(
                        "learning_months",
                        _("Months that the learning counts as current"),
                        _("Empty: not limited."),
                    ),
                    _further(_prose("renewal", _("How an expired credential is renewed"))),
                    _prose("revocation", _("On what grounds one is withdrawn")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.SUPERVISION,
        what=_("Whether the learner's own work was assessed."),
        elsewhere=_("Filled in with each assessment, above."),
    ),
    Section(
        element=Element.ASSESSOR,
        what=_("Who assesses, where it is the same for every learner."),
        parts=(
            Rows(
                name="assessors",
                label=_("Assessors"),
                one=_("Assessor"),
                add=_("Add an assessor"),
                parts=(
                    _word("name", _("Name of a person")),
                    _line("legal_name", _("Or name of an organisation")),
                    _line("role", _("Role of the person")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.LEGAL_CATEGORY,
        what=_("What the attestation proves in European law (eIDAS)."),
        parts=(
            _choice(
                "legal_category",
                _("Category"),
                options.fixed(
                    ("EAA", _("EAA: electronic attestation of attributes")),
                    ("PuB-EAA", _("PuB-EAA: by or for a public body")),
                    ("QEAA", _("QEAA: by a qualified trust service")),
                ),
            ),
        ),
    ),
    Section(
        element=Element.LEARNER,
        what=_("Whose the award is."),
        elsewhere=_("Comes with each credential when it is issued."),
    ),
    Section(
        element=Element.DATE,
        what=_("When it was awarded."),
        elsewhere=_("Comes with each credential when it is issued."),
    ),
)
"""Every element once, in the order of writing."""
