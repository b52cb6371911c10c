-- First and last day with a sale.
SELECT min(day) AS first_day, max(day) AS last_day FROM goods WHERE bought
