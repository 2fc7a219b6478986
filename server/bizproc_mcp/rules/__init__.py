"""Pure rules over the models: what the portal accepts, and how its data is described."""
