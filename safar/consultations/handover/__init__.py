"""Handing a café over: open data, the survey of the format, and mails to those who took part."""
