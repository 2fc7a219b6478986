"""Field names in both spellings (docs/portal.md 18.5)."""

import pytest

from bizproc_standin.rest.crm.names import Names, to_camel, to_upper


@pytest.mark.parametrize(
    ("upper", "camel"),
    [
        ("ID", "id"),
        ("ASSIGNED_BY_ID", "assignedById"),
        ("PARENT_ID_147", "parentId147"),
        ("UF_CRM_1720019876534", "ufCrm_1720019876534"),
        ("UF_CRM_5_1639669411830", "ufCrm5_1639669411830"),
        ("UF_CRM_CONTRACT_FILE", "ufCrmContractFile"),
        ("UF_CRM_5_SIGNED_ON", "ufCrm5SignedOn"),
        ("UF_CRM_5_CONTRACT2", "ufCrm_5_CONTRACT2"),
    ],
)
def test_names_come_back_from_camel_case(upper: str, camel: str) -> None:
    assert to_camel(upper) == camel
    assert Names([upper]).upper(camel) == upper


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("%title", "%TITLE"),
        ("%TITLE", "%_TI_TL_E"),
        (">=createdTime", ">=CREATED_TIME"),
        ("=ID", "=_ID"),
        ("ufCrm5_1639669411830", "UF_CRM_5_1639669411830"),
        ("@ufCrm_1720019876534", "@UF_CRM_1720019876534"),
        ("%ufCrmNote", "%UF_CRM_NOTE"),
        ("%ufCrm_5_CONTRACT2", "%UF_CRM_5_C_ON_TR_AC_T_2"),
        ("UF_CRM_1720019876534", "UF__CRM_1720019876534"),
        ("UF_*", "UF__*"),
        ("uf*", "UF_*"),
    ],
)
def test_what_a_caller_writes_is_converted_by_rule(written: str, read: str) -> None:
    assert to_upper(written) == read


def test_known_names_may_be_written_in_upper_case() -> None:
    assert Names(["STAGE_ID"]).upper("STAGE_ID") == "STAGE_ID"


def test_of_two_fields_with_one_camel_case_name_the_second_keeps_its_own() -> None:
    names = Names(["FOO_BAR", "FOO__BAR"])
    assert (names.camel("FOO_BAR"), names.camel("FOO__BAR")) == ("fooBar", "FOO__BAR")
