"""The rules of the CRM: who may read an item."""
