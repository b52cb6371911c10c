"""How `why` is told: customer by customer, shares, never cut, rivals, needs, and what to ask."""
