"""The yardstick: a server of the same SDK with one tool."""

from mcp.server import MCPServer

server: MCPServer[None] = MCPServer("bare")


@server.tool()
def echo(text: str) -> str:
    """Say it again."""
    return text


if __name__ == "__main__":
    server.run("stdio")
