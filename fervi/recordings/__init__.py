"""Recordings and collections of files: decoded, analysed in parts, put together as a table."""
