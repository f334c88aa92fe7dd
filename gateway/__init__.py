"""An X12 interchange gateway and clearinghouse adapter for US health care."""

__version__ = "0.1.0"
