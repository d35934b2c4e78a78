"""The web layer: pages, HTTP interface and live socket over `fervi.vision`."""
