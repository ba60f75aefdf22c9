"""Parley, the open workbench for tariff talks."""
