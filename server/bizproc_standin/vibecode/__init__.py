"""The portal's second dialect: ``/v1/…`` with API keys, camelCase bodies and a different envelope."""
