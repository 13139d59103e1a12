-- The windows of twelve months that figures belong to: one row per authority, period type and
-- period end (CONTRACT 3). Years: every reporting year with a delivered return whose 31 March is
-- not after the as-at date. Rolling: windows that end at each of the last 24 month ends and at
-- the as-at date, and those twelve months before, which are only compared with (is_reported
-- false). Where the run is asked for one year, only that one is reported. A window that ends at the
-- as-at date is always there, since action lists look at it. As-at: reference.authority_as_at.
with

loaded_year as (

    select distinct
        delivery.authority,
        delivery.year_ending
    from reference.delivery
    where delivery.family in ('cla', 'cp', 'health')

),

year_period as (

    select
        loaded_year.authority,
        'year' as period_type,
        make_date(loaded_year.year_ending::bigint - 1, 4, 1) as period_start,
        make_date(loaded_year.year_ending::bigint, 3, 31) as period_end,
        loaded_year.year_ending = coalesce(as_at.only_year, loaded_year.year_ending) as is_reported
    from loaded_year
    inner join reference.authority_as_at as as_at on loaded_year.authority = as_at.authority
    where make_date(loaded_year.year_ending::bigint, 3, 31) <= as_at.as_at

),

month_end as (

    select
        as_at.authority,
        last_day(add_months(date_trunc('month', as_at.as_at)::date, -month_back.n)) as period_end,
        month_back.n - if(last_day(as_at.as_at) = as_at.as_at, 0, 1) < 24 as is_reported
    from reference.authority_as_at as as_at
    cross join generate_series(0, 36) as month_back (n)
    where
        as_at.with_rolling
        and last_day(add_months(date_trunc('month', as_at.as_at)::date, -month_back.n))
        <= as_at.as_at

),

rolling_end as (

    select
        month_end.authority,
        month_end.period_end,
        month_end.is_reported
    from month_end
    qualify
        row_number() over (partition by month_end.authority order by month_end.period_end desc)
        <= 36
    union all
    select
        as_at.authority,
        as_at.as_at as period_end,
        true as is_reported
    from reference.authority_as_at as as_at
    where as_at.with_rolling and last_day(as_at.as_at) <> as_at.as_at
    union all
    select
        as_at.authority,
        as_at.as_at as period_end,
        false as is_reported
    from reference.authority_as_at as as_at
    left join year_period
        on as_at.authority = year_period.authority and as_at.as_at = year_period.period_end
    where not as_at.with_rolling and year_period.authority is null
    union all
    select
        as_at.authority,
        add_months(as_at.as_at, -12) as period_end,
        false as is_reported
    from reference.authority_as_at as as_at
    where
        as_at.with_rolling and last_day(as_at.as_at) <> as_at.as_at
        and last_day(add_months(as_at.as_at, -12)) <> add_months(as_at.as_at, -12)

),

rolling_period as (

    select
        rolling_end.authority,
        'rolling_12m' as period_type,
        add_months(rolling_end.period_end, -12) + 1 as period_start,
        rolling_end.period_end,
        rolling_end.is_reported
        and reporting_year(rolling_end.period_end)
        = coalesce(as_at.only_year, reporting_year(rolling_end.period_end)) as is_reported
    from rolling_end
    inner join reference.authority_as_at as as_at on rolling_end.authority = as_at.authority

),

all_periods as (

    select * from year_period
    union all
    select * from rolling_period

)

select
    authority,
    period_type,
    period_start,
    period_end,
    reporting_year(period_end) as year_ending,
    reporting_year(period_start) as first_return_year,
    reporting_year(period_end) as last_return_year,
    is_reported
from all_periods
order by authority, period_type, period_end
