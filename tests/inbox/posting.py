"""Calls as a portal posts them, written here by hand from docs/portal.md 8.4 and not with the stand-in's code."""

import string
from collections.abc import Mapping, Sequence
from random import Random
from urllib.parse import quote_plus

TOKEN = "f" * 32
DOMAIN = "company.bitrix24.com"
OAUTH = ("SOWN-ACCESS-TOKEN-7f3a", "SOWN-REFRESH-TOKEN-9b1c")
"""Tokens in every call here: no file, line or answer may ever hold them."""


def event_token(number: int, workflow: str = "", activity: str = "A1_2_3_4") -> str:
    """A well-formed token, another one for each number."""
    rng = Random(number)
    letters = "".join(rng.choices(string.ascii_letters + string.digits, k=32))
    return f"{workflow or workflow_id(number)}|{activity}|{letters}.{rng.getrandbits(256):064x}"


def workflow_id(number: int) -> str:
    return f"{number:014x}.{number % 10**8:08d}"


def fields(
    number: int = 1,
    *,
    workflow: str = "",
    activity: str = "A1_2_3_4",
    code: str = "legal_check",
    properties: Mapping[str, str | Sequence[str]] | None = None,
    domain: str = DOMAIN,
    application_token: str = TOKEN,
    timeout: int = 0,
    subscribed: str = "Y",
    ts: int = 1_795_165_200,
) -> list[tuple[str, str]]:
    """The fields of a call, in the portal's order."""
    token = event_token(number, workflow, activity)
    flat: list[tuple[str, str]] = [("workflow_id", token.partition("|")[0]), ("code", code)]
    flat += [(f"document_id[{i}]", part) for i, part in enumerate(("crm", "CCrmDocumentDeal", "DEAL_1633"))]
    flat += [(f"document_type[{i}]", part) for i, part in enumerate(("crm", "CCrmDocumentDeal", "DEAL"))]
    flat.append(("event_token", token))
    for name, value in (properties if properties is not None else {"subject": "Annual supply"}).items():
        if isinstance(value, str):
            flat.append((f"properties[{name}]", value))
        else:
            flat += [(f"properties[{name}][{i}]", one) for i, one in enumerate(value)]
    flat += [("use_subscription", subscribed), ("timeout_duration", str(timeout)), ("ts", str(ts))]
    auth = {
        "access_token": OAUTH[0],
        "refresh_token": OAUTH[1],
        "expires": "1795168800",
        "expires_in": "3600",
        "scope": "bizproc,user",
        "domain": domain,
        "server_endpoint": "https://oauth.bitrix.info/rest/",
        "client_endpoint": f"https://{domain}/rest/",
        "status": "L",
        "member_id": "a223c6b3710f85df22e9377d6c4f7553",
        "user_id": "16",
        "application_token": application_token,
    }
    return flat + [(f"auth[{name}]", value) for name, value in auth.items()]


def encoded(pairs: Sequence[tuple[str, str]]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()
