"""Editing over the wire: the engine that runs sessions in worker processes, the HTTP API and the MCP server on it."""
