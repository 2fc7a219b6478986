"""Names of templates: only those asked for are listed, however many the portal has."""

import json

from bizproc_mcp.upstream.rest.templates import RestTemplates
from tests.upstream.fakes import Script, rest_to, result


async def test_names_are_listed_by_id_without_anything_else() -> None:
    portal = Script([result([{"ID": "713", "NAME": "Legal check"}], total=1)])
    assert await RestTemplates(rest_to(portal)).names([713, 0, 713]) == {713: "Legal check"}
    (request,) = portal.requests
    sent = json.loads(request.content)
    assert (sent["FILTER"], sent["SELECT"]) == ({"ID": [713]}, ["ID", "NAME"])
