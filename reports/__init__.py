"""The report of a session as one HTML file that people keep, send and print.

Left out: anything that asks the network, and any change to the session.
"""

from .html import render

__all__ = ["render"]
