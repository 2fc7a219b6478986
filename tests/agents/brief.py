"""All that an assistant is told before it begins."""

from tests.agents import shown
from tests.agents.case import Case
from tests.agents.portal import MadeWorld, made_world
from tests.agents.session import running_session

__all__ = ["brief"]

_TEXT = """\
You are an AI assistant. You are connected to one MCP server, bizproc-mcp, which works with the Bitrix24 portal of \
Brightwater Supplies. You speak with {name} ({position}). Today is {today}.

The request:

    {request}

Do what the request asks, and nothing else. You reach the server only by the commands below, run in a shell; each \
prints what your host would show you of the server's answer. In each of them write for TRIAL:

    cd {folder} && {python} -m tests.agents --socket {socket}

    TRIAL tools                     the tools, with their parameters
    TRIAL call NAME 'JSON'          call a tool; - instead of the JSON reads it from standard input
    TRIAL resources                 what can be read; TRIAL read URI reads it
    TRIAL prompts                   prepared prompts; TRIAL prompt NAME 'JSON' gets one
    TRIAL answer 'TEXT'             your last words to the person, in the language of the request
    TRIAL finish                    the end; nothing can be done afterwards

Always give an answer before you finish. Until then nobody answers you in the conversation: where the request leaves \
open what only the person knows, and no tool can ask for it, say in your answer what you need, and change nothing on \
a guess. The server may put questions to the person by itself; you see what comes of them in its answers.

Look at no file of this machine and run no other program: only what the server shows counts.

What the server says of itself:

{instructions}"""


async def brief(case: Case, socket: str, folder: str, python: str, make: MadeWorld = made_world) -> str:
    """The instructions of a case; for the words of the server itself a session is begun and ended."""
    async with running_session(case, make=make) as session:
        person = session.portal.world.users[case.person]
        return _TEXT.format(
            name=person.full_name,
            position=person.work_position,
            today=f"{session.portal.now():%A, %d %B %Y}",
            request=case.request,
            folder=folder,
            python=python,
            socket=socket,
            instructions=(session.client.instructions or "")[: shown.CUT_AT],
        )
