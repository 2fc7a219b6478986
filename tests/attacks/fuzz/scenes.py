"""The environment of a server: credentials, era, transport, settings, and the secrets around it."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Literal

from bizproc_standin.bpt import BptFile, write_bpt
from bizproc_standin.rest.credentials import ALL_SCOPES
from bizproc_standin.seed.applications import INTEGRATION
from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, HEAD
from bizproc_standin.standin import StandIn
from tests.fixtures.office import ERAS, Era
from tests.http.served import SERVER

__all__ = ["HTTP_TOKEN", "INBOX_TOKEN", "Scene", "environment", "random_scene", "secrets", "sow"]

HTTP_TOKEN, INBOX_TOKEN = "MARKED5HTTPxTOKEN0a1b2c3d", "MARKED6INBOXxTOKEN0a1b2c3d"
CODE, KEY, CLIENT_SECRET = "MARKED1WEBHOOKxCODE0a1b2c", "MARKED2KEYx0a1b2c3d", "MARKED3CLIENTxSECRET0a1b"
IN_ENVIRONMENT, IN_STATE, HIDDEN = "MARKED7ENVIRONMENT0a1b2c", "MARKED8STATExFILE0a1b2c", "MARKED9DOTxFILE0a1b2c3d"
OUTSIDE, AT_HOME = "MARKED10OUTSIDExOF0a1b2c", "MARKED11KEYxATxHOME0a1b2c"
TREE = {
    "Type": "SequentialWorkflowActivity",
    "Name": "Template",
    "Activated": "Y",
    "Properties": {"Title": "Reading"},
    "Children": [],
}

Serving = Literal["stdio", "http"]
Kind = Literal["webhook", "application", "key", "session"]
Ending = Literal["SIGTERM", "SIGINT", "stdin"]


@dataclass(frozen=True, slots=True)
class Scene:
    """The environment; `asks`: the client can ask a person; `wide`: files may come from the whole folder."""

    era: Era = "legacy"
    serving: Serving = "stdio"
    credentials: Kind = "webhook"
    person: int = HEAD
    asks: bool = True
    wide: bool = False
    policy: str = ""
    log_level: str = "WARNING"
    ending: Ending = "SIGTERM"

    @property
    def upstream(self) -> str:
        """The portal's dialect."""
        return "rest" if self.credentials in ("webhook", "application") else "vibecode"

    def told(self) -> str:
        """The scene in one line."""
        able = "asks" if self.asks else "cannot ask"
        told = f"{self.serving}, {self.era}, {self.credentials} of {self.person}, {able}, files {self.wide}"
        return f"{told}, log {self.log_level}, ends by {self.ending}{', with a policy' if self.policy else ''}"


def random_scene(chance: Random) -> Scene:
    """A random scene, mostly over stdio, with a webhook and a person who can be asked."""
    credentials: Kind = chance.choice(("webhook", "webhook", "webhook", "application", "application", "key", "session"))
    serving: Serving = "http" if chance.random() < 0.2 else "stdio"
    person = chance.choice((*[ADMINISTRATOR] * 5, *[HEAD] * 4, EMPLOYEE))
    return Scene(
        era=chance.choice(ERAS),
        serving=serving,
        credentials=credentials,
        person=ADMINISTRATOR if credentials == "application" else person,
        asks=chance.random() < 0.85,
        wide=chance.random() < 0.4,
        log_level="DEBUG" if chance.random() < 0.2 else "WARNING",
        ending=chance.choice(("SIGTERM", "SIGINT") if serving == "http" else ("SIGTERM", "SIGINT", "stdin")),
    )


def sow(folder: Path) -> None:
    """Create files around the server, some allowed to be read, some never."""
    for name in ("state", "files", "home/.ssh"):
        (folder / name).mkdir(parents=True, mode=0o700)
    (folder / "state" / "kept.json").write_text(f'{{"secret": "{IN_STATE}"}}')
    (folder / "outside.txt").write_text(OUTSIDE)
    (folder / "home" / ".ssh" / "id_rsa").write_text(AT_HOME)
    (folder / "files" / ".hidden").write_text(HIDDEN)
    (folder / "files" / "http.txt").write_text(HTTP_TOKEN)
    (folder / "files" / "contract.pdf").write_bytes(b"%PDF a contract")
    (folder / "files" / "process.bpt").write_bytes(write_bpt(BptFile(TREE)))
    (folder / "files" / "link.txt").symlink_to(folder / "outside.txt")
    (folder / "files" / "inside").symlink_to(folder)


def environment(scene: Scene, portal: StandIn, folder: Path) -> dict[str, str]:
    """The server's complete environment variables."""
    told = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": f"{SERVER}:{SERVER.parent}",
        "HOME": str(folder / "home"),
        "ANOTHER_SECRET": IN_ENVIRONMENT,
        "BIZPROC_CONFIRM": "writes",
        "BIZPROC_TOOLSETS": "all",
        "BIZPROC_PLAN": "enterprise",
        "BIZPROC_TIMEOUT": "5",
        "BIZPROC_STATE_DIR": str(folder / "state"),
        "BIZPROC_FILES_DIR": str(folder if scene.wide else folder / "files"),
        "BIZPROC_APPLICATION_TOKEN": INBOX_TOKEN,
        "BIZPROC_HTTP_TOKEN_FILE": str(folder / "files" / "http.txt"),
        "BIZPROC_LOG_LEVEL": scene.log_level,
    }
    if scene.policy:
        (folder / "policy.toml").write_text(scene.policy, encoding="utf-8", errors="surrogatepass")
        told["BIZPROC_POLICY"] = str(folder / "policy.toml")
    return told | dict(_credentials(scene, portal))


def _credentials(scene: Scene, portal: StandIn) -> Iterator[tuple[str, str]]:
    if scene.credentials == "webhook":
        portal.credentials.issue_webhook(scene.person, ALL_SCOPES, CODE)
        yield "BITRIX24_WEBHOOK_URL", f"{portal.base_url}/rest/{scene.person}/{CODE}/"
    elif scene.credentials == "application":
        portal.world.applications[INTEGRATION].client_secret = CLIENT_SECRET
        pair = portal.oauth.issue(INTEGRATION, scene.person)
        yield "BITRIX24_DOMAIN", portal.base_url
        yield "BITRIX24_CLIENT_ID", INTEGRATION
        yield "BITRIX24_CLIENT_SECRET", CLIENT_SECRET
        yield "BITRIX24_ACCESS_TOKEN", pair.access_token
        yield "BITRIX24_REFRESH_TOKEN", pair.refresh_token
        yield "BITRIX24_OAUTH_SERVER", portal.base_url
    else:
        keys = portal.vibecode.keys
        yield "VIBECODE_BASE_URL", portal.vibecode_url
        if scene.credentials == "key":
            yield "VIBECODE_API_KEY", keys.issue(scene.person, "personal", ALL_SCOPES, value=f"vibe_api_{KEY}")
            return
        key = keys.issue(scene.person, "application", ALL_SCOPES, value=f"vibe_app_{KEY}")
        yield "VIBECODE_API_KEY", key
        until = portal.world.clock.now() + timedelta(hours=24)
        yield "VIBECODE_SESSION_TOKEN", keys.sign_in(key, scene.person, until)


def secrets(scene: Scene, given: Mapping[str, str], portal: StandIn) -> dict[str, str]:
    """The secrets that must never be shown, by name, including those the portal created since."""
    sown = {
        "the webhook's code": CODE,
        "the key": KEY,
        "the client's secret": CLIENT_SECRET,
        "the token of HTTP": HTTP_TOKEN,
        "the application's token": INBOX_TOKEN,
        "a variable of the environment": IN_ENVIRONMENT,
        "a file of the state folder": IN_STATE,
        "a dot file": HIDDEN,
        "a key at home": AT_HOME,
    }
    if not scene.wide:
        sown["a file outside of the folder"] = OUTSIDE
    tokens = {f"token {number}": one for number, one in enumerate(portal.credentials.tokens)}
    session = given.get("VIBECODE_SESSION_TOKEN", "")
    return sown | tokens | ({"the session's token": session} if session else {})


def in_base64(secret: str) -> Iterator[str]:
    """The fixed part of a text's base64 form, for each of the three alignments."""
    for before in range(3):
        packed = base64.b64encode(b"x" * before + secret.encode()).decode().rstrip("=")
        yield packed[(before * 8 + 5) // 6 + 1 : -2]
