"""The portal's second dialect: ``/v1/…`` with keys, camelCase bodies and an envelope of its own."""
