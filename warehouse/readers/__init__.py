"""Readers: one module a format, from the bytes of a file to Arrow tables of text. No typing or decoding of values."""
