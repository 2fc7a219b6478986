"""Types, pipelines, dictionaries, currencies: who may read them, and their forms (docs/portal.md 18.4)."""

from bizproc_standin.seed.roles import ADMINISTRATOR, EMPLOYEE, HEAD, NAMESAKE, SALES_LEAD
from tests.standin.rest.portals import PortalClient

REFUSED = (400, "", "Access denied.")
DENIED = (400, "ACCESS_DENIED", "Access denied")


async def test_anybody_with_the_crm_learns_the_names_of_types(company: PortalClient) -> None:
    named = {row["SYMBOL_CODE"]: row for row in (await company.call(EMPLOYEE, "crm.enum.ownertype")).rows}
    assert named["DYNAMIC_147"] == {
        "ID": 147,
        "NAME": "Contracts",
        "SYMBOL_CODE": "DYNAMIC_147",
        "SYMBOL_CODE_SHORT": "T93",
    }
    assert {row["ID"] for row in named.values()} == {1, 2, 3, 4, 5, 7, 8, 31, 147}


async def test_smart_processes_are_listed_for_administrators(company: PortalClient) -> None:
    given = await company.call(ADMINISTRATOR, "crm.type.list", {"filter": {"%title": "contr"}})
    types = given.map["types"]
    assert isinstance(types, list)
    assert [(row["id"], row["entityTypeId"], row["title"]) for row in types] == [(5, 147, "Contracts")]
    assert given.body["total"] == 1
    assert (await company.call(ADMINISTRATOR, "crm.type.list", {"filter": {"title": "x"}})).map["types"] == []
    refused = await company.call(ADMINISTRATOR, "crm.type.list", {"order": {"name": "ASC"}})
    assert refused.error == (400, "INVALID_ARG_VALUE", "Invalid order: field 'NAME' is not allowed in order")
    assert (await company.call(HEAD, "crm.type.list")).error == DENIED


async def test_a_type_is_read_by_its_number(company: PortalClient) -> None:
    async def get(user: int, number: int) -> object:
        given = await company.call(user, "crm.type.getByEntityTypeId", {"entityTypeId": number})
        return given.error if given.status != 200 else given.map["type"]

    shown = await get(HEAD, 147)
    assert isinstance(shown, dict)
    assert (shown["id"], shown["title"], shown["relations"]) == (5, "Contracts", {"parent": [], "child": []})
    assert await get(HEAD, 130) == DENIED
    assert await get(ADMINISTRATOR, 130) == (400, "0", "SPA not found")


async def test_pipelines_are_listed_as_far_as_the_caller_may_read_them(company: PortalClient) -> None:
    async def names(user: int) -> list[object]:
        given = await company.call(user, "crm.category.list", {"entityTypeId": 2})
        rows = given.map["categories"]
        assert isinstance(rows, list)
        assert given.body["total"] == len(rows)
        return [(row["id"], row["name"], row["isDefault"]) for row in rows]

    assert await names(HEAD) == [(3, "Tenders", "N"), (0, "General", "Y")]
    assert await names(NAMESAKE) == [(0, "General", "Y")]
    lead = await company.call(HEAD, "crm.category.list", {"entityTypeId": 1})
    assert lead.error == (400, "ENTITY_TYPE_NOT_SUPPORTED", "Entity type `Lead` is not supported")


async def test_stages_of_a_pipeline_are_a_dictionary(company: PortalClient) -> None:
    asked = {"filter": {"ENTITY_ID": "DEAL_STAGE_3"}, "order": {"SORT": "DESC"}}
    rows = (await company.call(EMPLOYEE, "crm.status.list", asked)).rows
    assert [row["STATUS_ID"] for row in rows] == ["C3:LOSE", "C3:WON", "C3:BID", "C3:NEGOTIATION", "C3:NEW"]
    assert rows[0]["EXTRA"] == {"SEMANTICS": "failure", "COLOR": "#FF5752"}
    assert [rows[place]["SEMANTICS"] for place in (0, 1, 2)] == ["F", "S", None]
    contracts = (
        await company.call(EMPLOYEE, "crm.status.list", {"FILTER": {"ENTITY_ID": "DYNAMIC_147_STAGE_12"}})
    ).rows
    assert [row["STATUS_ID"] for row in contracts][:2] == ["DT147_12:NEW", "DT147_12:REVIEW"]
    assert "EXTRA" not in contracts[0]


async def test_all_dictionaries_come_on_one_page(company: PortalClient) -> None:
    given = await company.call(EMPLOYEE, "crm.status.list")
    assert given.body["total"] == len(given.rows)
    assert len(given.rows) > 50
    assert "next" not in given.body
    assert [row["SORT"] for row in given.rows] == sorted((str(row["SORT"]) for row in given.rows), key=int)


async def test_a_list_of_dictionaries_is_refused(company: PortalClient) -> None:
    given = await company.call(EMPLOYEE, "crm.status.list", {"filter": {"ENTITY_ID": ["SOURCE"]}})
    assert given.error == (400, "", "Filter by ENTITY_ID must be a string")


async def test_currencies_need_the_product_catalogue(company: PortalClient) -> None:
    assert (await company.call(HEAD, "crm.currency.list")).error == REFUSED
    given = await company.call(SALES_LEAD, "crm.currency.list")
    assert [(row["CURRENCY"], row["BASE"]) for row in given.rows] == [("EUR", "Y"), ("USD", "N"), ("RUB", "N")]
    assert (given.body["total"], given.rows[0]["THOUSANDS_SEP"]) == (0, "&nbsp;")
