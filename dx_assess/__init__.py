"""dx-assess: offline self-assessment of municipal DX for small Japanese towns."""

__version__ = "0.1.0"
