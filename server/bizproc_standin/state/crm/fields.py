"""The fields that each type of CRM item has from the beginning (docs/portal.md 18.3)."""

from collections.abc import Mapping

from bizproc_standin.state.records.crm import CrmField, Label

__all__ = ["ENTITY_FIELDS", "dynamic_fields", "named"]


def _field(name: str, kind: str, title: Label, **more: object) -> CrmField:
    return CrmField(name, kind, title, **more)  # type: ignore[arg-type]


def _computed(name: str, kind: str, title: Label, **more: object) -> CrmField:
    return _field(name, kind, title, read_only=True, **more)


def named(*fields: CrmField) -> dict[str, CrmField]:
    """Return the fields by name."""
    return {field.name: field for field in fields}


_ID = _computed("ID", "integer", Label("ID"))
_TITLE = _field("TITLE", "string", Label("Title", "Название"))
_RECORD = (
    _field("XML_ID", "string", Label("External ID", "Внешний код")),
    _computed("CREATED_TIME", "datetime", Label("Created on", "Дата создания")),
    _computed("UPDATED_TIME", "datetime", Label("Modified on", "Дата изменения")),
    _computed("CREATED_BY", "user", Label("Created by", "Кем создан"), default=0),
    _computed("UPDATED_BY", "user", Label("Modified by", "Кем изменён"), default=0),
    _field("ASSIGNED_BY_ID", "user", Label("Responsible person", "Ответственный"), default=0),
    _field("OPENED", "boolean", Label("Available to everyone", "Доступен для всех"), required=True, default="Y"),
    _computed("LAST_ACTIVITY_BY", "user", Label("Last activity by", "Кем совершена последняя активность"), default=0),
    _computed("LAST_ACTIVITY_TIME", "datetime", Label("Last activity", "Последняя активность")),
    _field("WEBFORM_ID", "integer", Label("Created by CRM form", "Создано CRM-формой"), default=0),
    _field("SEARCH_CONTENT", "text", Label("Search content")),
    _field("OBSERVERS", "user", Label("Observers", "Наблюдатели"), multiple=True),
)
_STAGE = (
    _field("STAGE_ID", "crm_status", Label("Stage", "Стадия")),
    _computed("PREVIOUS_STAGE_ID", "crm_status", Label("Previous stage", "Предыдущая стадия")),
    _computed("STAGE_SEMANTIC_ID", "string", Label("Stage group", "Группа стадии")),
    _computed("MOVED_TIME", "datetime", Label("Stage changed on", "Дата смены стадии")),
    _computed("MOVED_BY", "user", Label("Stage changed by", "Кем изменена стадия"), default=0),
)
_CATEGORY = (_field("CATEGORY_ID", "crm_category", Label("Pipeline", "Воронка"), default=0),)
_DATES = (
    _field("BEGINDATE", "date", Label("Start date", "Дата начала")),
    _field("CLOSEDATE", "date", Label("End date", "Дата завершения")),
)
_CLIENT = (
    _field("COMPANY_ID", "crm_company", Label("Company", "Компания"), default=0),
    _field("CONTACT_ID", "crm_contact", Label("Contact", "Контакт"), default=0),
    _field("CONTACT_IDS", "crm_contact", Label("Contacts", "Контакты"), multiple=True),
)
_MONEY = (
    _field("OPPORTUNITY", "double", Label("Amount", "Сумма"), default=0),
    _field("IS_MANUAL_OPPORTUNITY", "boolean", Label("Manual amount", "Сумма задана вручную"), default="N"),
    _field("TAX_VALUE", "double", Label("Tax", "Налог"), default=0),
    _field("CURRENCY_ID", "crm_currency", Label("Currency", "Валюта")),
)
_SOURCE = (
    _field("SOURCE_ID", "crm_status", Label("Source", "Источник"), status_type="SOURCE"),
    _field("SOURCE_DESCRIPTION", "text", Label("Source information", "Дополнительно об источнике")),
)
_COMMENTS = (_field("COMMENTS", "text", Label("Comment", "Комментарий")),)
_PERSON = (
    _field("HONORIFIC", "crm_status", Label("Salutation", "Обращение"), status_type="HONORIFIC"),
    _field("NAME", "string", Label("First name", "Имя")),
    _field("SECOND_NAME", "string", Label("Second name", "Отчество")),
    _field("LAST_NAME", "string", Label("Last name", "Фамилия")),
    _field("POST", "string", Label("Position", "Должность")),
    _field("BIRTHDATE", "date", Label("Date of birth", "Дата рождения")),
)
_REACHED = (
    _computed("HAS_PHONE", "boolean", Label("Has phone", "Задан телефон"), default="N"),
    _computed("HAS_EMAIL", "boolean", Label("Has e-mail", "Задан e-mail"), default="N"),
)
_UTM = tuple(
    _field(f"UTM_{part}", "string", Label(f"UTM {part.lower()}"))
    for part in ("SOURCE", "MEDIUM", "CAMPAIGN", "CONTENT", "TERM")
)
_WITH_AMOUNT = (_ID, _TITLE, *_RECORD, *_STAGE, *_DATES, *_CLIENT, *_MONEY, *_SOURCE)

ENTITY_FIELDS: Mapping[int, tuple[CrmField, ...]] = {
    1: (
        *(_ID, _TITLE, *_RECORD, *_STAGE, *_CLIENT, *_MONEY, *_SOURCE, *_COMMENTS, *_PERSON, *_REACHED, *_UTM),
        _field("COMPANY_TITLE", "string", Label("Company name", "Название компании")),
    ),
    2: (
        *(*_WITH_AMOUNT, *_CATEGORY, *_COMMENTS, *_UTM),
        _field("TYPE_ID", "crm_status", Label("Deal type", "Тип сделки"), status_type="DEAL_TYPE"),
        _field("PROBABILITY", "integer", Label("Probability", "Вероятность"), default=0),
        _computed("CLOSED", "boolean", Label("Closed", "Закрыта"), default="N"),
        _field("LEAD_ID", "crm_lead", Label("Lead", "Лид"), default=0),
        _field("QUOTE_ID", "crm_quote", Label("Estimate", "Предложение"), default=0),
        _field("ADDITIONAL_INFO", "text", Label("Additional information", "Дополнительная информация")),
    ),
    3: (
        *(_ID, *_RECORD, *_CATEGORY, *_PERSON, *_SOURCE, *_COMMENTS, *_REACHED, *_UTM),
        _field("FULL_NAME", "string", Label("Full name", "Полное имя"), hidden=True, read_only=True),
        _field("PHOTO", "file", Label("Photo", "Фотография")),
        _field("TYPE_ID", "crm_status", Label("Contact type", "Тип контакта"), status_type="CONTACT_TYPE"),
        _field("COMPANY_ID", "crm_company", Label("Company", "Компания"), default=0),
        _field("COMPANY_IDS", "crm_company", Label("Companies", "Компании"), multiple=True),
    ),
    4: (
        *(_ID, _TITLE, *_RECORD, *_CATEGORY, *_COMMENTS, *_REACHED, *_UTM),
        _field("LOGO", "file", Label("Logo", "Логотип")),
        _field("TYPE_ID", "crm_status", Label("Company type", "Тип компании"), status_type="COMPANY_TYPE"),
        _field("INDUSTRY", "crm_status", Label("Industry", "Сфера деятельности"), status_type="INDUSTRY"),
        _field("EMPLOYEES", "crm_status", Label("Employees", "Кол-во сотрудников"), status_type="EMPLOYEES"),
        _field("REVENUE", "double", Label("Annual revenue", "Годовой оборот"), default=0),
        _field("CURRENCY_ID", "crm_currency", Label("Currency", "Валюта")),
        _field("CONTACT_IDS", "crm_contact", Label("Contacts", "Контакты"), multiple=True),
    ),
    7: (
        *(*_WITH_AMOUNT, *_COMMENTS, *_UTM),
        _field("QUOTE_NUMBER", "string", Label("Number", "Номер")),
        _field("ACTUAL_DATE", "date", Label("Valid until", "Действительно до")),
        _field("DEAL_ID", "crm_deal", Label("Deal", "Сделка"), default=0),
        _field("LEAD_ID", "crm_lead", Label("Lead", "Лид"), default=0),
        _field("CONTENT", "text", Label("Content", "Содержание")),
        _field("TERMS", "text", Label("Terms", "Условия")),
        _field("STORAGE_ELEMENT_IDS", "integer", Label("Files", "Файлы"), multiple=True),
    ),
    31: (
        *(*_WITH_AMOUNT, *_CATEGORY, *_COMMENTS),
        _field("ACCOUNT_NUMBER", "string", Label("Number", "Номер")),
        _field("PARENT_ID_2", "crm_deal", Label("Deal", "Сделка"), default=0),
    ),
}


def dynamic_fields() -> tuple[CrmField, ...]:
    """The fields of a smart process with everything switched on."""
    return (*_WITH_AMOUNT, *_CATEGORY, _field("PARENT_ID_2", "crm_deal", Label("Deal", "Сделка"), default=0))
