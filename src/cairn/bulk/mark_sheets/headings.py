"""The words that stand over the columns of mark sheets, in English, French, German and Spanish.

Each is folded as ``columns.heading_key`` does: without case, accents and punctuation.
"""

from __future__ import annotations

_TARGETS = {
    "name": """
        name|full name|student name|learner name|participant|participant name|student|learner
        nom complet|nom et prenom|prenom et nom|nom prenom|etudiant|etudiante|apprenant|eleve
        nom de l etudiant|participante
        vollstandiger name|vor und nachname|teilnehmer|teilnehmerin|teilnehmende|studierende
        name vorname|vorname nachname|nachname vorname|lernende|student in|teilnehmer in
        nombre completo|nombre y apellidos|apellidos y nombre|alumno|alumna|estudiante
        nombre del alumno|nombre del estudiante
        """,
    "given_name": """
        first name|given name|forename|firstname|givenname|given names|first names
        prenom|prenoms|vorname|vornamen|rufname|nombre|nombres|nombre de pila
        """,
    "family_name": """
        last name|family name|surname|lastname|familyname|second name
        nom|nom de famille|noms|nachname|familienname|zuname|apellido|apellidos|primer apellido
        """,
    "email": """
        email|e mail|mail|email address|e mail address|mail address|student email|contact email
        courriel|adresse electronique|adresse e mail|adresse mail|adresse email|adresse courriel|mel
        e mail adresse|emailadresse|mailadresse|e mailadresse|email adresse|elektronische adresse
        correo|correo electronico|direccion de correo|direccion de correo electronico|correo e
        direccion electronica
        """,
    "did": """
        did|wallet|wallet id|wallet did|wallet address
        decentralized identifier|decentralised identifier
        identifiant decentralise|portefeuille|dezentraler identifikator
        identificador descentralizado|cartera
        """,
    "awarded_on": """
        date|award date|awarded|awarded on|date awarded|date of award|completion date|completed on
        date completed|exam date|date of completion|issue date
        date d obtention|date d attribution|date d examen|date de delivrance|obtenu le|delivre le
        date de reussite
        datum|ausstellungsdatum|abschlussdatum|prufungsdatum|verliehen am|abgeschlossen am
        datum der verleihung|datum der prufung
        fecha|fecha de obtencion|fecha de concesion|fecha de examen|fecha de expedicion
        fecha de finalizacion|obtenido el
        """,
    "grade": """
        grade|mark|marks|score|result|final grade|final mark|points|percentage|overall grade
        note|note finale|resultat|mention|moyenne|points obtenus
        noten|endnote|gesamtnote|ergebnis|bewertung|punkte|punktzahl|zensur
        nota|notas|calificacion|calificaciones|calificacion final|nota final|resultado|puntuacion
        """,
    "evidence_url": """
        evidence|evidence url|evidence link|link|url|portfolio|work|link to work|artefact|artifact
        preuve|lien|lien de la preuve|travail|lien vers le travail
        nachweis|beleg|link zum nachweis|arbeit|nachweis url
        evidencia|enlace|prueba|enlace a la evidencia|trabajo
        """,
    "valid_until": """
        valid until|expires|expiry|expiry date|expiration date|expires on|valid to|expiration
        valable jusqu au|valide jusqu au|date d expiration|expire le|fin de validite
        gultig bis|ablaufdatum|lauft ab am|gultigkeit
        valido hasta|fecha de caducidad|caduca el|vence el|fecha de vencimiento|caducidad
        """,
}

_OTHERS = """
    student number|student id|student no|id|number|no|nr|matriculation number|student code|username
    user name|user id|login|date of birth|birth date|dob|birthday|gender|sex|course|module|group
    class|cohort|programme|program|faculty|department|comment|comments|remarks|attendance|phone
    telephone|address|country|ects|credits|status
    numero d etudiant|numero etudiant|n etudiant|matricule|numero|date de naissance|ne le|sexe
    cours|groupe|classe|cohorte|filiere|commentaire|remarques|telephone|adresse|pays|identifiant
    matrikelnummer|matrikel nr|matrikelnr|matr nr|nummer|geburtsdatum|geburtstag|geschlecht|kurs
    modul|gruppe|klasse|studiengang|bemerkung|bemerkungen|kommentar|telefon|adresse|land
    benutzername
    numero de estudiante|numero de alumno|numero de matricula|matricula|dni|nif|fecha de nacimiento
    sexo|curso|modulo|grupo|clase|observaciones|comentarios|telefono|direccion|pais|usuario
    """

_WORDS = """
    course|module|group|class|user|file|school|university|institution|supervisor|tutor|teacher
    lecturer|examiner|birth|born|emergency|parent|guardian|company|employer|previous|max
    maximum|number|id|code|start|begin|cours|groupe|classe|utilisateur|ecole|universite
    etablissement|enseignant|tuteur|naissance|parent|entreprise|numero|matricule|debut|kurs
    modul|gruppe|klasse|benutzer|schule|hochschule|universitat|dozent|dozentin|betreuer|geburt
    geburtsort|firma|nummer|beginn|curso|modulo|grupo|clase|usuario|escuela|universidad
    profesor|profesora|tutora|nacimiento|empresa|inicio
    """


def _parted(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split("|") if part.strip()]


WORDS_OF_TARGETS = {words: target for target, text in _TARGETS.items() for words in _parted(text)}
"""Folded heading → target."""
OTHER_THINGS = frozenset(_parted(_OTHERS))
"""Folded headings of what no credential carries."""
WORDS_OF_OTHERS = frozenset(_parted(_WORDS))
"""A heading with one of these in it is about something else, whatever other words it has."""
