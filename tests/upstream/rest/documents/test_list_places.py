"""Which list an element is in, from the links that portals make."""

import pytest

from bizproc_mcp.models.documents import parse_document
from bizproc_mcp.upstream.rest.documents.files import on_portal
from bizproc_mcp.upstream.rest.documents.lists.places import FEED, LISTS, Place, place_in

HOME = "https://portal.example"


@pytest.mark.parametrize(
    ("document", "link", "place"),
    [
        ("process:2249", "/bizproc/processes/?livefeed=y&list_id=171&element_id=2249", Place(FEED, 171)),
        ("process:2249", f"{HOME}/x/processes/?list_id=171", Place(FEED, 171)),
        ("process:171/2249", "/bizproc/processes/?livefeed=y&list_id=171&element_id=2249", Place(FEED, 171)),
        ("process:172/2249", "/bizproc/processes/?livefeed=y&list_id=171&element_id=2249", None),
        ("list:3302", "/company/lists/88/element/0/3302/", Place(LISTS, 88)),
        ("list:3302", f"{HOME}/services/lists/88/element/0/3302/?a=b", Place(LISTS, 88)),
        ("list:9", "/workgroups/group/12/lists/45/element/0/9/", Place("lists_socnet", 45, 12)),
        ("list:45/9", f"{HOME}/extranet/workgroups/group/12/lists/45/element/0/9/", Place("lists_socnet", 45, 12)),
        ("list:9", "/bitrix/admin/iblock_element_edit.php?IBLOCK_ID=37&type=lists&ID=9", Place(LISTS, 37)),
        ("process:9", "/bitrix/admin/iblock_element_edit.php?type=x&IBLOCK_ID=37", Place(FEED, 37)),
        ("list:9", "/purchases/9/", None),
        ("list:9", "/lists/0/element/0/9/", None),
        ("process:9", "/?list_id=1712345678901234567890", None),
        ("process:9", "/?list_id=171x", None),
        ("list:9", "", None),
    ],
)
def test_the_link_names_the_list(document: str, link: str, place: Place | None) -> None:
    assert place_in(link, parse_document(document)) == place


def test_a_list_of_a_group_is_asked_for_with_its_group() -> None:
    assert Place("lists_socnet", 45, 12).params() == {
        "IBLOCK_TYPE_ID": "lists_socnet",
        "IBLOCK_ID": 45,
        "SOCNET_GROUP_ID": 12,
    }
    assert Place(FEED, 171).params("$result[c0][3][ID]") == {
        "IBLOCK_TYPE_ID": "bitrix_processes",
        "IBLOCK_ID": "$result[c0][3][ID]",
    }


@pytest.mark.parametrize(
    ("place", "page"),
    [
        (Place(FEED, 171), "/bizproc/processes/?livefeed=y&list_id=171&element_id=9"),
        (Place(LISTS, 88), "/company/lists/88/element/0/9/"),
        (Place("lists_socnet", 45, 12), "/workgroups/group/12/lists/45/element/0/9/"),
    ],
)
def test_the_page_of_an_element_names_its_list_again(place: Place, page: str) -> None:
    document = place.document("9")
    assert place.page(HOME, "9") == HOME + page
    assert place_in(page, document) == place
    assert document.list_id == place.list_id


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("/company/lists/88/", f"{HOME}/company/lists/88/"),
        (f"{HOME}/docs/a.txt", f"{HOME}/docs/a.txt"),
        (f"{HOME}/docs/author.txt?author=5", f"{HOME}/docs/author.txt?author=5"),
        ("//evil.example/", ""),
        ("https://portal.example.evil.example/", ""),
        ("https://evil.example/", ""),
        (f"{HOME}/rest/7/code/download?token=x", ""),
        ("/bitrix/tools/disk/uf.php?attachedId=5&auth[auth]=x", ""),
        ("/bitrix/tools/disk/uf.php?attachedId=5&auth[ap]=x", ""),
        ("/a?token=x", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_link_is_shown_only_on_the_portal_and_without_credentials(link: str, shown: str) -> None:
    assert on_portal(HOME, link).raw == shown
