"""The CRM of a portal: its types, their fields, pipelines and dictionaries, and who may read an item."""

from bizproc_standin.state.crm.records import CrmRecords

__all__ = ["CrmRecords"]
