"""Masking secrets in texts: every secret is removed completely, in a single module."""

import ast
import logging
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp.logs import set_up
from bizproc_mcp.safety.redaction import Redaction
from bizproc_mcp.settings.masking import Mask, without_event_tokens
from tests.test_layers import trees
from tests.upstream.fakes import Script, refusal, rest_to

LETTERS = st.text(alphabet='abAB/%+ é"', min_size=4, max_size=8)


@given(st.lists(LETTERS, min_size=1, max_size=4), st.data())
def test_no_secret_is_left_however_they_overlap(secrets: list[str], data: st.DataObject) -> None:
    parts = st.one_of(st.sampled_from(secrets), st.text(alphabet='abAB/%+ é"', max_size=5))
    text = "".join(data.draw(st.lists(parts, max_size=8)))
    masked = Mask(secrets, "*")(text)
    assert not any(secret in masked for secret in secrets)
    assert masked == text or "*" in masked


def test_a_secret_inside_another_and_two_that_overlap_leave_nothing_behind() -> None:
    mask = Mask(["abcd", "abcdefgh", "ghijkl"])
    assert mask("x abcdefgh y abcdefghijkl z abcd") == "x *** y *** z ***"


def test_all_of_a_secret_goes_where_another_begins_and_ends_inside_it() -> None:
    assert Mask(["abcdefghij", "cdef"])("x abcdefghij y") == "x *** y"
    assert Mask(["aaaa"])("aaaaa") == "***"


@pytest.mark.parametrize(
    "written", ['p/w "é"+x', quote('p/w "é"+x', safe=""), "p%2Fw+%22%C3%A9%22%2Bx", '{"a": "p/w \\"é\\"+x"}']
)
def test_a_secret_is_known_as_addresses_and_json_write_it(written: str) -> None:
    masked = Mask(['p/w "é"+x'])(written)
    assert "***" in masked
    assert "w" not in masked


def test_a_key_is_known_without_its_prefix_where_the_rest_does_not_occur_by_chance() -> None:
    mask = Mask(["vibe_api_0123456789abcdef", "some_readable_words"])
    assert mask("key 0123456789abcdef") == "key ***"
    assert mask("the words stay") == "the words stay"


def test_a_secret_that_comes_later_is_masked_too() -> None:
    held = {"first-secret"}
    mask = Mask(held)
    assert mask("first-secret renewed") == "*** renewed"
    held.add("renewed")
    assert mask("first-secret renewed") == "*** ***"


def test_what_is_too_short_to_be_a_secret_stays() -> None:
    assert Mask(["abc", ""])("abcabc") == "abcabc"


def test_an_event_token_keeps_its_process_and_loses_its_signature() -> None:
    token = f"66e81a641752f8.56521481|A1_2|{'a' * 32}.{'0' * 64}"
    assert without_event_tokens(f"see {token}.") == "see 66e81a641752f8.56521481|A1_2|***."


def test_a_secret_is_masked_before_what_merely_looks_like_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A pattern ends at the first sign it does not know, and would leave the rest of the secret."""
    around = f"8.1|A1_2|{'a' * 32}.{'0' * 64}&tail"
    assert Redaction({around}).text(f"see {around}") == "see [hidden]"
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        set_up("WARNING", {"s3c&r3t-tail", around})
        logging.getLogger("bizproc_mcp").warning("client_secret=s3c&r3t-tail at %s", around)
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(capture=False)
    assert "tail" not in capsys.readouterr().err


async def test_the_log_the_journal_and_errors_mask_alike(capsys: pytest.CaptureFixture[str]) -> None:
    both = {"s3cr3t", "s3cr3tc0de-and-more"}
    text = "this is s3cr3tc0de-and-more"
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        set_up("WARNING", both)
        logging.getLogger("bizproc_mcp").warning(text)
    finally:
        root.handlers[:], root.level = before
        logging.captureWarnings(capture=False)
    assert "this is ***" in capsys.readouterr().err
    assert Redaction(both).text(text) == "this is [hidden]"
    rest = rest_to(Script([refusal(400, "ERROR", f"code s3cr3tc0de of {text}")]))
    with pytest.raises(Exception, match=r".") as caught:
        await rest.call("profile", {})
    assert "s3cr3tc0de " not in str(vars(caught.value))


def test_nobody_else_takes_secrets_out_of_a_text() -> None:
    """Whoever would write it again would forget one of overlapping, growing, encoded."""
    found: list[str] = []
    for name, tree in trees("bizproc_mcp").items():
        for node in ast.walk(tree):
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "replace"
            if isinstance(node, ast.Call) and call:
                words = " ".join(ast.unparse(one).lower() for one in node.args[:1])
                if any(word in words for word in ("secret", "token", "hidden", "password", "key")):
                    found.append(f"{name}:{node.lineno}")
    assert [one for one in found if not one.startswith("bizproc_mcp.settings.masking:")] == []
