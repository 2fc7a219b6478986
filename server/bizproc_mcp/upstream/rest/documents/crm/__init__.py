"""CRM documents: `crm.item.*` and what gives names to its values."""
