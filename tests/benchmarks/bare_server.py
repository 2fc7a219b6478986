"""The baseline: a server with the same SDK and one tool."""

from mcp.server import MCPServer

server: MCPServer[None] = MCPServer("bare")


@server.tool()
def echo(text: str) -> str:
    """Say it again."""
    return text


if __name__ == "__main__":
    server.run("stdio")
