"""The same portal behind a certificate as the Python clients meet."""

from tests.clients_python.conftest import certificates, https_portal

__all__ = ["certificates", "https_portal"]
