-- What each customer did in the last $days days up to $until, and in as many days before.
SELECT
    customer_id,
    count(DISTINCT CASE WHEN bought AND recent THEN day END) AS purchases,
    count(DISTINCT CASE WHEN bought AND NOT recent THEN day END) AS purchases_before,
    CAST(sum(CASE WHEN recent THEN net ELSE 0 END) AS BIGINT) AS amount,
    CAST(sum(CASE WHEN NOT recent THEN net ELSE 0 END) AS BIGINT) AS amount_before,
    CAST(sum(CASE WHEN went_back AND recent THEN -net ELSE 0 END) AS BIGINT) AS returned,
    CAST(sum(CASE WHEN went_back AND NOT recent THEN -net ELSE 0 END) AS BIGINT) AS returned_before,
    count(DISTINCT CASE WHEN went_back AND recent THEN day END) AS returns,
    count(DISTINCT CASE WHEN went_back AND NOT recent THEN day END) AS returns_before,
    count(DISTINCT CASE WHEN bought AND recent THEN product_id END) AS products,
    count(DISTINCT CASE WHEN bought AND NOT recent THEN product_id END) AS products_before
FROM (
    SELECT
        customer_id,
        product_id,
        day,
        bought,
        went_back,
        net,
        days_between(day, CAST($until AS DATE)) < $days AS recent
    FROM goods
    WHERE
        customer_id IS NOT NULL
        AND day <= CAST($until AS DATE)
        AND days_between(day, CAST($until AS DATE)) < 2 * $days
) AS goods
GROUP BY customer_id
