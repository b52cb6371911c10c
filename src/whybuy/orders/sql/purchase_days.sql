-- Net money of each purchase day of one customer, oldest first.
SELECT day, CAST(sum(net) AS BIGINT) AS amount
FROM goods
WHERE customer_id = $customer_id AND day <= CAST($until AS DATE)
GROUP BY day
HAVING bool_or(bought)
ORDER BY day
