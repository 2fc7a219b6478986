"""An MCP server for the business processes of a Bitrix24 portal."""

__version__ = "0.1.0"
