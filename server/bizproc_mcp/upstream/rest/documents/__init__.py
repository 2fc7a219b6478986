"""Documents through the classic REST API: `crm.item.*`, `lists.*`, `disk.*`."""
