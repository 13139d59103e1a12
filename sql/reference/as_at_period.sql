-- The twelve months that end on an authority's as-at date, which action lists look at: one row per
-- authority. The reporting year where the as-at date is its last day, else the rolling window.
select
    period.authority,
    period.period_type,
    period.period_start,
    period.period_end as as_at,
    period.year_ending,
    period.first_return_year,
    period.last_return_year
from reference.period
inner join reference.authority_as_at as today
    on period.authority = today.authority and period.period_end = today.as_at
qualify row_number() over (
    partition by period.authority order by period.period_type = 'year' desc
) = 1
