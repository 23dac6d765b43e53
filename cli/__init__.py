"""The command line: typer for arguments, rich for what people see."""
