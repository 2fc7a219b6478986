"""The official conformance suite over streamable HTTP: the scenarios for arbitrary servers pass.

The other scenarios call tools, resources and prompts with fixed names and contents, which exist
only in servers written for the suite.
"""

import pytest

from tests.clients.node import Conformance, Node
from tests.http.served import Served

pytestmark = pytest.mark.slow  # starts the programs of others

HOLD = {
    "completion-complete",
    "dns-rebinding-protection",
    "ping",
    "prompts-list",
    "resources-list",
    "server-initialize",
    "tools-list",
}
HOLD_2026 = HOLD | {
    "caching",
    "http-header-validation",
    "input-required-result-ignore-extra-params",
    "input-required-result-missing-input-response",
    "input-required-result-unsupported-methods",
    "input-required-result-validate-input",
    "sep-2164-resource-not-found",
}
NOT_FOR_US = {
    "logging-set-level": "the capability is not offered: lines go to standard error",
    "resources-subscribe": "subscriptions of the handshake era are not offered over stateless HTTP",
    "resources-unsubscribe": "the same",
    "server-session-lifecycle": "stateless: there are no sessions",
    "server-sse-multiple-streams": "stateless: there are no sessions",
    "server-sse-polling": "stateless: nothing is resumed",
    "server-stateless": "four of its checks call the fixture tools test_missing_capability and test_streaming",
}
FIXTURES = (
    "tools-call-", "prompts-get-", "resources-read-", "resources-templates-read", "elicitation-",
    "json-schema-2020-12", "input-required-result-", "http-custom-header-", "tasks-", "sep-2640-skills-",
)  # fmt: skip
"""How the names of those begin that need fixtures, or an extension that is not offered."""


@pytest.mark.parametrize(
    ("package", "hold"),
    [("@modelcontextprotocol/conformance", HOLD), ("conformance-2026", HOLD_2026)],
    ids=["up to 2025-11-25", "up to 2026-07-28"],
)
def test_every_scenario_that_holds_for_any_server_passes(
    package: str, hold: set[str], node: Node, server: Served, count: list[str]
) -> None:
    ran = Conformance.run(node, package, f"{server.url}/mcp").scenarios
    assert {name: ran[name] for name in hold if ran[name].failed or not ran[name].passed} == {}
    others = set(ran) - hold - set(NOT_FOR_US)
    assert [name for name in others if not name.startswith(FIXTURES)] == [], "a new scenario: does it hold for us?"
    checks = sum(ran[name].passed for name in hold)
    apart = f"{len(set(ran) & set(NOT_FOR_US))} not offered or stateless, {len(others)} need fixtures or extensions"
    count.append(f"{package}: {len(hold)} scenarios with {checks} checks passed, 0 failed ({apart})")


def test_of_the_stateless_scenario_only_the_checks_for_fixture_tools_fail(node: Node, server: Served) -> None:
    ended = node.run(
        "node_modules/conformance-2026/dist/index.js",
        "server",
        "--url",
        f"{server.url}/mcp",
        "--scenario",
        "server-stateless",
    )
    failures = [line for line in ended.stdout.splitlines() if "FAILURE" in line]
    untestable = (
        "sep-2575-server-rejects-undeclared-capability",
        "sep-2575-missing-capability-http-400",
        "sep-2575-http-server-no-independent-requests-on-stream",
        "sep-2575-server-no-log-without-loglevel",
    )
    assert "Passed: 24/28" in ended.stdout, failures
    assert [line for line in failures if not any(name in line for name in untestable)] == []
