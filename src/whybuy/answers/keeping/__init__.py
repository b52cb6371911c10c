"""How `keep` is told: headline, findings, pictures, sureness, and what to ask next."""
