"""Error messages for wrong arguments, worded so that the next call can be right, and locations of internal errors."""

import difflib
import traceback
from collections.abc import Iterable
from pathlib import PurePath

from mcp.server.mcpserver.exceptions import ToolError
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, Prompt
from pydantic import ValidationError

from bizproc_mcp.text.portal_text import PortalCode, as_given


def unknown_argument(tool: str, arguments: Iterable[str], known: Iterable[str]) -> ToolError:
    """The error for the first unknown argument, suggesting the closest known one."""
    names = list(known)
    wrong = next(argument for argument in arguments if argument not in names)
    near = difflib.get_close_matches(wrong, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    takes = ", ".join(names) or "no arguments"
    return ToolError(f"{tool} has no argument {as_given(wrong)}.{hint} It takes: {takes}. Nothing was sent.")


def validation_sentence(tool: str, wrong: ValidationError) -> str:
    """Pydantic's errors as plain sentences, without the rejected values."""
    found = []
    for error in wrong.errors(include_url=False, include_input=False, include_context=False)[:8]:
        name = ".".join(f"{PortalCode(str(part))}" for part in error["loc"]) or "arguments"
        found.append(f"{name}: {'it is required' if error['type'] == 'missing' else error['msg'].lower()}")
    return f"{tool} was called wrongly: {'; '.join(found)}. Correct it and call again; nothing was sent."


def check_prompt(name: str, arguments: Iterable[str], offered: list[Prompt]) -> None:
    """Reject an unknown prompt or argument with `MCPError`; the SDK would report a bare internal error."""
    known = {prompt.name: {one.name: one.required for one in prompt.arguments or ()} for prompt in offered}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "See prompts/list."
        raise MCPError(INVALID_PARAMS, f"There is no prompt {as_given(name)}. {hint}")
    given = set(arguments)
    missing = [one for one, required in known[name].items() if required and one not in given]
    wrong = [f"{one} is missing" for one in missing] + [
        f"{as_given(one)} is not known" for one in given - set(known[name])
    ]
    if wrong:
        takes = ", ".join(known[name]) or "no arguments"
        raise MCPError(INVALID_PARAMS, f"Prompt {name}: {'; '.join(wrong)}. It takes: {takes}.")


def places(cause: BaseException | None) -> str:
    """The last stack frames before an exception: file, line, function."""
    frames = traceback.extract_tb(cause.__traceback__)[-5:] if cause is not None else []
    return ", ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
