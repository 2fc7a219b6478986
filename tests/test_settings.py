"""Every variable: the values it accepts and refuses, and that no secret is ever shown."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizproc_mcp import settings as module
from bizproc_mcp.errors import InvalidInput
from bizproc_mcp.settings import (
    DEFAULT_TOOLSETS,
    TOOLSETS,
    Application,
    Settings,
    VibecodeKey,
    Webhook,
    read_settings,
)
from tests.fixtures.tables import all_rows

SECRET = "s3cr3tM4rk"
HOOK = f"https://company.bitrix24.com/rest/7/{SECRET}/"
OAUTH = {
    "BITRIX24_DOMAIN": "company.bitrix24.com",
    "BITRIX24_CLIENT_ID": "local.1",
    "BITRIX24_CLIENT_SECRET": SECRET,
}


def refused(**variables: str) -> str:
    with pytest.raises(InvalidInput) as raised:
        read_settings(variables)
    assert SECRET not in str(raised.value)
    assert raised.value.next_step
    return str(raised.value)


def test_nothing_configured_gives_the_documented_defaults() -> None:
    assert read_settings({}) == Settings()
    bare = Settings()
    assert bare.credentials is None
    assert bare.toolsets == {"tasks", "documents", "workflows", "templates", "events", "users"}
    assert (bare.read_only, bare.confirm, bare.confirm_fallback) == (False, "destructive", "terminal")
    assert (bare.plan, bare.timeout, bare.log_level) == ("standard", 30.0, "WARNING")


# credentials


@pytest.mark.parametrize(
    "url", [HOOK, HOOK.rstrip("/"), f"  {HOOK}\n", f"{HOOK}profile.json", f"{HOOK}bizproc.task.list"]
)
def test_a_webhook_is_read_in_every_form_the_portal_shows(url: str) -> None:
    credentials = read_settings({"BITRIX24_WEBHOOK_URL": url}).credentials
    assert credentials == Webhook("https://company.bitrix24.com", 7, SECRET)


@all_rows(
    "url",
    [
        "company.bitrix24.com/rest/7/code/",
        "https://company.bitrix24.com/",
        f"https://company.bitrix24.com/rest/{SECRET}/",
        f"https://company.bitrix24.com/rest/0/{SECRET}/",
        f"https://company.bitrix24.com/rest/7/{SECRET}/../../x",
        f"http://company.bitrix24.com/rest/7/{SECRET}/",
        f"https://user:{SECRET}@company.bitrix24.com/rest/7/a/",
        f"ftp://company.bitrix24.com/rest/7/{SECRET}/",
        f"https://[broken/rest/7/{SECRET}/",
        f"https://company.bitrix24.com:port/rest/7/{SECRET}/",
        SECRET,
    ],
)
def test_what_is_no_webhook_is_refused_without_showing_it(url: str) -> None:
    assert "BITRIX24_WEBHOOK_URL" in refused(BITRIX24_WEBHOOK_URL=url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_taken_for_this_machine_only(host: str) -> None:
    credentials = read_settings({"BITRIX24_WEBHOOK_URL": f"http://{host}:8080/rest/1/abc/"}).credentials
    assert isinstance(credentials, Webhook)
    assert credentials.address == f"http://{host}:8080"
    assert "http" in refused(BITRIX24_WEBHOOK_URL=f"http://{host}.evil.example/rest/1/abc/")


@pytest.mark.parametrize(
    "spelled",
    ["https://Company.Bitrix24.COM", "HTTPS://company.bitrix24.com:443", "https://company.bitrix24.com./"],
)
def test_a_portal_has_one_address_however_it_is_spelled(spelled: str) -> None:
    webhook = read_settings({"BITRIX24_WEBHOOK_URL": f"{spelled.rstrip('/')}/rest/7/CodeInCase/"}).credentials
    application = read_settings(OAUTH | {"BITRIX24_DOMAIN": spelled}).credentials
    assert isinstance(webhook, Webhook)
    assert isinstance(application, Application)
    assert webhook == Webhook("https://company.bitrix24.com", 7, "CodeInCase")
    assert application.address == "https://company.bitrix24.com"


def test_another_port_is_another_address() -> None:
    read = read_settings({"BITRIX24_WEBHOOK_URL": "https://company.bitrix24.com:8443/rest/7/abc/"}).credentials
    assert isinstance(read, Webhook)
    assert read.address == "https://company.bitrix24.com:8443"


def test_an_application_is_read_with_and_without_tokens() -> None:
    assert read_settings(OAUTH).credentials == Application("https://company.bitrix24.com", "local.1", SECRET)
    tokens = {"BITRIX24_ACCESS_TOKEN": "a", "BITRIX24_REFRESH_TOKEN": "r", "BITRIX24_OAUTH_SERVER": "https://o.example"}
    assert read_settings(OAUTH | tokens).credentials == Application(
        "https://company.bitrix24.com", "local.1", SECRET, "a", "r", "https://o.example"
    )
    assert read_settings(OAUTH | {"BITRIX24_DOMAIN": "https://c.example/"}).credentials == Application(
        "https://c.example", "local.1", SECRET
    )


@pytest.mark.parametrize("missing", ["BITRIX24_CLIENT_ID", "BITRIX24_CLIENT_SECRET"])
def test_an_application_without_its_id_or_secret_is_refused_naming_it(missing: str) -> None:
    assert missing in refused(**{name: value for name, value in OAUTH.items() if name != missing})


def test_a_vibecode_key_is_read_with_its_session_and_address() -> None:
    key = {"VIBECODE_API_KEY": SECRET}
    plain = read_settings(key).credentials
    assert isinstance(plain, VibecodeKey)
    assert plain.address.startswith("https://")
    more = key | {"VIBECODE_SESSION_TOKEN": "s", "VIBECODE_BASE_URL": "https://v.example/v1/"}
    assert read_settings(more).credentials == VibecodeKey("https://v.example/v1", SECRET, "s")
    assert "VIBECODE_BASE_URL" in refused(VIBECODE_API_KEY=SECRET, VIBECODE_BASE_URL="http://v.example")


def test_two_upstreams_at_once_need_a_choice() -> None:
    both = {"BITRIX24_WEBHOOK_URL": HOOK, "VIBECODE_API_KEY": SECRET}
    assert "BIZPROC_UPSTREAM" in refused(**both)
    assert isinstance(read_settings(both | {"BIZPROC_UPSTREAM": "rest"}).credentials, Webhook)
    assert isinstance(read_settings(both | {"BIZPROC_UPSTREAM": "vibecode"}).credentials, VibecodeKey)
    assert "BITRIX24_DOMAIN" in refused(BITRIX24_WEBHOOK_URL=HOOK, **OAUTH)


def test_a_chosen_upstream_without_its_credentials_is_refused() -> None:
    assert "VIBECODE_API_KEY" in refused(BIZPROC_UPSTREAM="vibecode", BITRIX24_WEBHOOK_URL=HOOK)
    assert "BITRIX24_WEBHOOK_URL" in refused(BIZPROC_UPSTREAM="rest", VIBECODE_API_KEY=SECRET)
    assert "rest, vibecode" in refused(BIZPROC_UPSTREAM="soap")


def test_the_demo_uses_no_credentials_of_the_environment() -> None:
    told = read_settings({"BITRIX24_WEBHOOK_URL": HOOK}, demo=True)
    assert told.credentials is None
    assert told.demo


# the other variables


@all_rows(
    ("words", "chosen"),
    [
        ("", DEFAULT_TOOLSETS),
        ("  ", DEFAULT_TOOLSETS),
        ("default", DEFAULT_TOOLSETS),
        ("all", frozenset(TOOLSETS)),
        ("tasks", {"tasks"}),
        ("Tasks, WORKFLOWS", {"tasks", "workflows"}),
        ("default,admin", DEFAULT_TOOLSETS | {"admin"}),
        ("tasks,,users;".rstrip(";"), {"tasks", "users"}),
    ],
)
def test_toolsets_take_names_default_and_all(words: str, chosen: frozenset[str]) -> None:
    assert read_settings({"BIZPROC_TOOLSETS": words}).toolsets == chosen


def test_an_unknown_toolset_is_refused_naming_the_known_ones() -> None:
    text = refused(BIZPROC_TOOLSETS="tasks,taks")
    assert all(word in text for word in ("'taks'", *TOOLSETS, "default", "all"))


@pytest.mark.parametrize(("word", "value"), [("1", True), ("TRUE", True), ("yes", True), ("on", True), ("0", False)])
def test_read_only_takes_the_usual_words(word: str, value: bool) -> None:
    assert read_settings({"BIZPROC_READ_ONLY": word}).read_only is value


def test_a_misspelt_read_only_is_refused_rather_than_taken_for_no() -> None:
    assert "BIZPROC_READ_ONLY" in refused(BIZPROC_READ_ONLY="ture")


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("BIZPROC_CONFIRM", "confirm", ["off", "destructive", "writes"]),
        ("BIZPROC_CONFIRM_FALLBACK", "confirm_fallback", ["terminal", "token", "refuse"]),
        ("BIZPROC_PLAN", "plan", ["standard", "enterprise"]),
        ("BIZPROC_LOG_LEVEL", "log_level", ["DEBUG", "INFO", "WARNING", "ERROR"]),
    ],
)
def test_words_are_taken_in_any_case_and_others_are_refused(name: str, field: str, words: list[str]) -> None:
    for word in words:
        assert getattr(read_settings({name: word.upper()}), field) == word
        assert getattr(read_settings({name: word.lower()}), field) == word
    text = refused(**{name: "nonsense"})
    assert all(word in text for word in (name, *words))


@pytest.mark.parametrize(("given_", "seconds"), [("5", 5.0), ("0.5", 0.5), ("3600", 3600.0)])
def test_the_timeout_is_a_number_of_seconds(given_: str, seconds: float) -> None:
    assert read_settings({"BIZPROC_TIMEOUT": given_}).timeout == seconds


@pytest.mark.parametrize("given_", ["0", "-1", "nan", "inf", "3601", "soon", "1e9"])
def test_a_timeout_that_cannot_be_one_is_refused(given_: str) -> None:
    assert "BIZPROC_TIMEOUT" in refused(BIZPROC_TIMEOUT=given_)


def test_trusted_proxies_are_addresses_and_networks_in_numbers() -> None:
    told = read_settings({"BIZPROC_TRUSTED_PROXIES": "127.0.0.1, 10.1.2.3/8 ::1"})
    assert told.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "::1/128")
    for wrong in ("*", "proxy.company.com", "127.0.0.1:80", "10.0.0.0/33"):
        assert "BIZPROC_TRUSTED_PROXIES" in refused(BIZPROC_TRUSTED_PROXIES=wrong)


def test_paths_and_addresses_are_read(tmp_path: Path) -> None:
    told = read_settings(
        {
            "BIZPROC_POLICY": str(tmp_path / "policy.toml"),
            "BIZPROC_STATE_DIR": "~/state",
            "BIZPROC_FILES_DIR": str(tmp_path),
            "BIZPROC_INBOX_URL": "https://inbox.example/",
            "BIZPROC_APPLICATION_TOKEN": "app",
            "BIZPROC_HTTP_TOKEN": "http",
        }
    )
    assert told.policy == tmp_path / "policy.toml"
    assert told.state_dir == Path("~/state").expanduser()
    assert told.files_dir == tmp_path
    assert told.inbox_url == "https://inbox.example"
    assert (told.application_token, told.http_token) == ("app", "http")


@pytest.mark.parametrize("name", ["BIZPROC_INBOX_URL", "BITRIX24_OAUTH_SERVER"])
def test_addresses_over_plain_http_are_refused(name: str) -> None:
    assert name in refused(**{**OAUTH, name: "http://inbox.example"})


# files


def test_every_variable_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text(f"{HOOK}\n", encoding="utf-8")
    assert read_settings({"BITRIX24_WEBHOOK_URL_FILE": str(file)}).credentials == Webhook(
        "https://company.bitrix24.com", 7, SECRET
    )
    for name in (*module.CONNECTION_VARIABLES, *module.OTHER_VARIABLES):
        used = {"VIBECODE_API_KEY": SECRET} if name.startswith("VIBECODE") else OAUTH
        assert f"{name}_FILE" in refused(**used | {f"{name}_FILE": str(tmp_path / "missing"), name: ""})


def test_a_variable_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text(HOOK, encoding="utf-8")
    text = refused(BITRIX24_WEBHOOK_URL=HOOK, BITRIX24_WEBHOOK_URL_FILE=str(file))
    assert "BITRIX24_WEBHOOK_URL_FILE" in text


def test_files_that_cannot_be_read_are_named_without_their_content(tmp_path: Path) -> None:
    binary = tmp_path / "hook"
    binary.write_bytes(b"\xff\xfe" + SECRET.encode("utf-16-le"))
    assert "BITRIX24_WEBHOOK_URL_FILE" in refused(BITRIX24_WEBHOOK_URL_FILE=str(binary))
    assert "BITRIX24_WEBHOOK_URL_FILE" in refused(BITRIX24_WEBHOOK_URL_FILE=str(tmp_path))


# secrets


def test_settings_never_show_their_secrets() -> None:
    every = {"BIZPROC_APPLICATION_TOKEN": "app" + SECRET, "BIZPROC_HTTP_TOKEN": "http" + SECRET}
    for credentials in (
        {"BITRIX24_WEBHOOK_URL": HOOK},
        OAUTH | {"BITRIX24_ACCESS_TOKEN": "a" + SECRET, "BITRIX24_REFRESH_TOKEN": "r" + SECRET},
        {"VIBECODE_API_KEY": "k" + SECRET, "VIBECODE_SESSION_TOKEN": "s" + SECRET},
    ):
        told = read_settings(credentials | every)
        assert SECRET not in repr(told)
        assert SECRET not in str(dataclasses.replace(told, demo=True))
        assert all(SECRET in secret for secret in told.secrets())
        assert len(told.secrets()) >= 3


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().read_only = True  # type: ignore[misc]


@given(st.text(max_size=100))
def test_any_webhook_is_either_read_or_refused_in_words(text: str) -> None:
    try:
        told = read_settings({"BITRIX24_WEBHOOK_URL": text})
    except InvalidInput as wrong:
        assert "BITRIX24_WEBHOOK_URL" in wrong.fact  # noqa: PT017 (either way is right)
    else:
        assert (told.credentials is None) is (not text.strip())
