"""The Model Context Protocol: the agent as a set of tools."""
