-- Whether the returns of earlier years that a figure needs are loaded: one row per figure that
-- needs any (INDICATORS 1.4, 9 "Rolling windows"). years_before: so many reporting years before
-- the period's first one. years_ending_with_period: every reporting year touched by so many years
-- that end with the period.
with

needed as (

    select
        slot.authority,
        slot.indicator_id,
        slot.definition_version,
        slot.period_type,
        slot.period_end,
        history.source_table,
        case
            when history.years_before > 0 then slot.first_return_year - history.years_before
            else reporting_year(add_years(slot.period_end, -history.years_ending_with_period) + 1)
        end as first_year,
        case
            when history.years_before > 0 then slot.first_return_year - 1
            else slot.last_return_year
        end as last_year
    from figure.slot
    inner join reference.indicator_history as history
        on
            slot.indicator_id = history.indicator_id
            and slot.definition_version = history.definition_version

),

counted as (

    select
        needed.authority,
        needed.indicator_id,
        needed.definition_version,
        needed.period_type,
        needed.period_end,
        needed.source_table,
        needed.last_year - needed.first_year + 1 as years_needed,
        count(delivery.year_ending) as years_loaded
    from needed
    left join reference.delivery
        on
            needed.authority = delivery.authority
            and needed.source_table = delivery.source_table
            and delivery.year_ending between needed.first_year and needed.last_year
    group by all

)

select
    counted.authority,
    counted.indicator_id,
    counted.definition_version,
    counted.period_type,
    counted.period_end,
    bool_or(counted.years_loaded < counted.years_needed) as is_missing
from counted
group by all
