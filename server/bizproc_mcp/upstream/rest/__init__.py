"""The classic Bitrix24 REST dialect."""
