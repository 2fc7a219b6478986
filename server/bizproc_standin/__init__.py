"""A local portal that behaves like Bitrix24 where business processes are concerned."""
