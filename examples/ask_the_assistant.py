"""Register the activity "Ask the assistant", bring a process that uses it, and answer what the process asks.

Runs on a local portal as one of its OAuth applications; nothing leaves this machine:

    python examples/ask_the_assistant.py

On a real portal only the settings differ: BITRIX24_DOMAIN, BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET
(then `bizproc-mcp login`), BIZPROC_APPLICATION_TOKEN, and as BIZPROC_INBOX_URL an address in the
application's domain at which the portal's queue server reaches `bizproc-mcp inbox`.
"""

import base64
import hashlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import anyio
import httpx
from mcp import Client, StdioServerParameters
from mcp.client.context import ClientRequestContext
from mcp.types import ElicitRequestParams, ElicitResult

from bizproc_mcp.rules.bpt import BptFile, write_bpt

ADMINISTRATOR = 1
CODE = "ask_assistant"

ACTIVITY: dict[str, Any] = {
    "code": CODE,
    "name": {"en": "Ask the assistant", "de": "Den Assistenten fragen", "ru": "Спросить ассистента"},
    "description": {"en": "Asks a question, waits, and gives the answer to the steps that follow"},
    "properties": {
        "question": {"name": {"en": "Question"}, "type": "text", "required": True},
        "answer_type": {
            "name": {"en": "Answer"},
            "type": "select",
            "options": {"choice": "one of the options", "yes_no": "yes or no", "number": "a number", "text": "a text"},
            "default": "text",
        },
        "options": {"name": {"en": "Options"}, "type": "string", "multiple": True},
    },
    "return_properties": {
        "answer": {"name": {"en": "Answer"}, "type": "string", "required": True},
        "yes": {"name": {"en": "Yes"}, "type": "bool"},
        "number": {"name": {"en": "Number"}, "type": "double"},
        "reason": {"name": {"en": "Reason"}, "type": "text"},
    },
    "use_subscription": True,
}
"""No handler: the server puts its inbox there."""


def process(client_id: str) -> bytes:
    """A template with two steps, as the designer would export it: ask, then show the answer as the state."""
    kind = "rest_" + hashlib.md5(f"{client_id}@{CODE}".encode()).hexdigest()  # noqa: S324 (the portal's name for it)
    ask: dict[str, Any] = {
        "Title": "Ask the assistant",
        "question": "Which delivery suits {=Document:TITLE}?",
        "answer_type": "choice",
        "options": ["ship", "train", "truck"],
        "AuthUserId": [f"user_{ADMINISTRATOR}"],
        "UseSubscription": "Y",
        "TimeoutDuration": "1",
        "TimeoutDurationType": "h",
    }
    tell = {"Title": "Tell", "TargetStateTitle": "By {=A1_1_1_1:answer}: {=A1_1_1_1:reason}"}
    steps: list[dict[str, Any]] = [
        {"Type": kind, "Name": "A1_1_1_1", "Activated": "Y", "Properties": ask, "Children": []},
        {"Type": "SetStateTitleActivity", "Name": "A2_2_2_2", "Activated": "Y", "Properties": tell, "Children": []},
    ]
    root: dict[str, Any] = {
        "Type": "SequentialWorkflowActivity",
        "Name": "Template",
        "Activated": "Y",
        "Properties": {"Title": "Ask"},
    }
    return write_bpt(BptFile(tree=[{**root, "Children": steps}]))


@contextmanager
def local_portal() -> Iterator[dict[str, Any]]:
    """Start the stand-in; gives what it says of itself."""
    words = [sys.executable, "-m", "bizproc_standin", "--port", "0", "--exit-with-stdin"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 (our own)
        told = next(json.loads(line) for line in child.stdout or () if line.startswith("{"))
        yield told
        if child.stdin is not None:
            child.stdin.close()


def let_in(application: Mapping[str, str]) -> dict[str, str]:
    """What `bizproc-mcp login` does: the administrator lets the application in, the code becomes tokens."""
    with httpx.Client(trust_env=False) as browser:
        sent_to = browser.get(f"{application['authorize_url']}&user_id={ADMINISTRATOR}").headers["location"]
        grant = {
            "grant_type": "authorization_code",
            "client_id": application["client_id"],
            "client_secret": application["client_secret"],
            "code": httpx.URL(sent_to).params["code"],
        }
        tokens = browser.get(application["token_url"], params=grant).raise_for_status().json()
    return {"BITRIX24_ACCESS_TOKEN": tokens["access_token"], "BITRIX24_REFRESH_TOKEN": tokens["refresh_token"]}


def server(portal: Mapping[str, Any], folder: str) -> StdioServerParameters:
    """The server as an application of the portal, with an inbox beside it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    application = portal["application"]
    environment = {
        "BITRIX24_DOMAIN": portal["base_url"],
        "BITRIX24_CLIENT_ID": application["client_id"],
        "BITRIX24_CLIENT_SECRET": application["client_secret"],
        "BITRIX24_OAUTH_SERVER": application["oauth_server"],
        "BIZPROC_APPLICATION_TOKEN": application["application_token"],
        "BIZPROC_INBOX_URL": f"http://127.0.0.1:{port}",
        "BIZPROC_TOOLSETS": "all",
        "BIZPROC_STATE_DIR": folder,
        **let_in(application),
    }
    words = ["-m", "bizproc_mcp", "serve", "--inbox", f"127.0.0.1:{port}"]
    return StdioServerParameters(command=sys.executable, args=words, env=environment)


async def person(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
    """Whoever sits in front of the client: the server asks before it sends a file, and this one says yes."""
    del context
    print("the server asks the person:")
    print("\n".join(f"    {line}" for line in params.message.splitlines()[:3]))
    return ElicitResult(action="accept", content={"confirm": True})


async def main() -> None:
    """Register, bring the process, start it, wait for its question, answer it."""
    with local_portal() as portal, tempfile.TemporaryDirectory() as folder:
        async with Client(server(portal, folder), elicitation_callback=person) as client:

            async def call(tool: str, **arguments: object) -> dict[str, Any]:
                result = await client.call_tool(tool, arguments)
                if result.is_error:
                    raise SystemExit(f"{tool}: {result.content[0].text}")  # type: ignore[union-attr]
                return dict(result.structured_content or {})

            print((await call("activity_add", **ACTIVITY))["what"])
            file = base64.b64encode(process(portal["application"]["client_id"])).decode()
            template = {"document_type": "deal", "name": "Choose a delivery", "file": file}
            added = await call("template_add", **template)
            print(f"template {added['template_id']} added")
            async with client.listen(resource_subscriptions=["bizproc://events"]) as changes:
                started = await call("workflow_start", template_id=added["template_id"], document="deal:1633")
                print("the process asks")
                await anext(aiter(changes))
            [event] = (await call("event_list"))["items"]
            asked = {one["id"]: one["value"] for one in event["properties"]}
            print(f"    {asked['question']} {', '.join(asked['options'])}?")
            print(f"    it takes: {', '.join(event['return_schema']['properties'])}")
            await call("activity_log", event_id=event["id"], log_message="Comparing three offers.")
            values = {"answer": "train", "reason": "the ship comes too late"}
            print((await call("event_send", event_id=event["id"], return_values=values))["outcome"])
            address = f"{portal['base_url']}/standin/workflows/{started['workflow_id']}"
            async with httpx.AsyncClient(trust_env=False) as browser:
                state = (await browser.get(address)).json()
            print(f"the process: {state['title']}")


if __name__ == "__main__":
    anyio.run(main)
