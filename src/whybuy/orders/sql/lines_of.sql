-- The lines of one order as they stand, in the order of their file.
SELECT
    order_id, customer_id, product_id, "at", quantity, amount, currency, kind, "row", source, batch
FROM line
WHERE source = $source AND order_id = $order_id
ORDER BY "row"
