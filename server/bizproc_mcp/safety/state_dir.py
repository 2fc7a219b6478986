"""The state directory under its former name; it belongs to no layer, so it stands at the top."""

from bizproc_mcp.state_dir import owned_file, state_dir

__all__ = ["owned_file", "state_dir"]
