"""The registry's file: CSV rows in, sealed records out; nothing is sent here."""
