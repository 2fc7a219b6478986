"""The portal's data: records, their store, organisation and calendar."""
