-- Every line of the log, by kind and by whether it has a customer; each line is in one row.
SELECT
    kind,
    has_customer,
    CAST(sum(lines) AS BIGINT) AS lines,
    count(*) AS orders,
    CAST(sum(amount) AS BIGINT) AS amount
FROM (
    SELECT
        kind,
        customer_id IS NOT NULL AS has_customer,
        source,
        order_id,
        count(*) AS lines,
        sum(amount) AS amount
    FROM line
    WHERE day_of("at") <= CAST($until AS DATE)
    GROUP BY kind, customer_id, source, order_id
) AS order_kind
GROUP BY kind, has_customer
