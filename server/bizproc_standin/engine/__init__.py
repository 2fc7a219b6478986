"""The interpreter of template trees: activities, conditions and expressions."""
