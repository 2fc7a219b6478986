"""What the portal holds: records, the store they are in, organisation and calendar."""
