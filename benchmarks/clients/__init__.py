"""Clients of a running service: honest ones, and those that a public page meets as well."""
