"""A local portal that imitates the business processes of Bitrix24."""
