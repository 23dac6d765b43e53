"""The graph: its wiring, its routers, and the sessions that run it."""
