"""Sequencing: from sub-requests to ordered steps, each with a tool, arguments and a region."""
