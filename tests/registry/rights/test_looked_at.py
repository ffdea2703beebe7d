"""Every page is looked at in a browser: whatever address answers with one stands in the list.

Without this a new page would miss the checks of ``tests/journeys`` and nobody would notice.
"""

from django.test import Client
from tests.journeys.gallery import PAGES
from tests.registry.rights.addresses import ROUTES, path_of

from cairn.registry.sharing import asking
from cairn.registry.sharing import services as sharing
from cairn.registry.site import rates

NOT_LOOKED_AT = {
    "is data for programs": {
        "did_document", "registry_did_document", "status_list", "healthz", "log_checkpoint",
        "log_anchor", "log_tile", "ob_discovery", "ob_credentials", "ob_profile", "idp:oidc:token",
        "idp:oidc:revoke", "idp:oidc:client_registration",
    },
    "is a file": {
        "account_data_download", "achievement_document", "achievement_version_document",
        "audit_csv", "issued_csv", "closing_statement", "closing_taken_out", "evidence_file",
        "export_file", "held_anchor", "held_badge", "held_document", "held_log_proof", "issued_document",
        "kept_path", "mfa_download_recovery_codes", "picture", "programme_text",
        "programme_version_text", "share_file",
    },
    "takes a form and leads on; its faults are shown on the page that has the form": {
        "account_forget_name", "act_on_achievement", "act_on_programme", "check_report",
        "claim_all", "claim_own", "closing_take_out", "collection_move", "consortium_answer", "consortium_ask",
        "held_act", "holder_ask", "issued_mail_again", "key_create", "language",
        "operator_log_ask", "operator_log_settle", "operator_seal_own", "operator_try_mail", "picture_achievement",
        "request_end", "share_end", "share_renew_code", "share_renew_link", "stack_pick",
        "unit_add",
    },
    "is a piece of the page that asks for it": {
        "check_programme", "find_skills", "save_achievement",
    },
    "leads on": {"usersessions_list"},
    "is for the browser's passkey window": {"mfa_login_webauthn", "mfa_signup_webauthn"},
    "is there with an identity provider alone; its form is that of signing up": {
        "openid_connect_login", "openid_connect_callback", "socialaccount_signup",
    },
}  # fmt: skip
"""What no browser looks at, by reason."""

EXEMPT = {name: reason for reason, names in NOT_LOOKED_AT.items() for name in names}
LOOKED_AT = {page.shows for page in PAGES}


def test_every_address_is_looked_at_or_says_why_not():
    missing = {name: route for route, name in ROUTES.items()}
    for name in LOOKED_AT | EXEMPT.keys():
        missing.pop(name, None)
    assert missing == {}, "add these to a tests/journeys/pages_<folder>.py"


def test_what_is_listed_exists():
    assert LOOKED_AT - {None} - set(ROUTES.values()) == set()
    assert EXEMPT.keys() - set(ROUTES.values()) == set()
    assert EXEMPT.keys() & LOOKED_AT == set()
    assert len(EXEMPT) == sum(len(names) for names in NOT_LOOKED_AT.values()), "listed twice"


def test_what_is_not_looked_at_answers_with_no_page(world):
    """With things that are there, by everybody who may see them."""
    there = {
        "request_end": f"/ask/received/{asking.watch_token(world.asked)}/end",
        "share_file": f"/s/{sharing.token_of(world.share)}/0",
    }
    rates.forget()
    for who in (world.owner, world.learner, world.operator, None):
        client = Client()
        if who:
            client.force_login(who)
        for route, name in ROUTES.items():
            if name in EXEMPT and "^" not in route:
                answer = client.get(there.get(name) or path_of(world, route))
                whole = answer.status_code == 200 and not answer.streaming
                assert not (whole and b"<h1" in answer.content), (name, who)
