-- Children looked after on some day of the period and whether they went missing in it: one row
-- per child and period.
-- Further rows outside the denominator carry the companion counts: incidents, merged spells of a
-- day or longer, children with more than one incident (INDICATORS 3.6 #24, DQ-060 to DQ-062).
-- Away without authorisation (A) is not missing.
with

children as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        reference_date,
        count(missing_start_date) as incidents_n
    from core.cla_missing_in_period
    group by authority, period_type, period_end, child_id, reference_date

),

spells as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        reference_date,
        min(missing_start_date) as start_date,
        max(coalesce(missing_end_date, period_end)) as end_date
    from core.cla_missing_in_period
    where missing_start_date is not null
    group by authority, period_type, period_end, child_id, reference_date, spell_number

),

cases as (

    select
        * exclude (incidents_n),
        child_id as case_id,
        true as in_denominator,
        incidents_n > 0 as in_numerator,
        case incidents_n
            when 0 then 'No missing incident in the period.'
            when 1 then '1 missing incident in the period.'
            else concat(incidents_n, ' missing incidents in the period.')
        end as reason,
        cast(null as varchar) as companion
    from children
    union all by name
    select
        * exclude (incidents_n),
        concat(child_id, ' repeatedly') as case_id,
        false as in_denominator,
        false as in_numerator,
        'Missing more than once in the period.' as reason,
        'repeat_children_n' as companion
    from children
    where incidents_n > 1
    union all by name
    select
        authority,
        period_type,
        period_end,
        child_id,
        reference_date,
        concat(child_id, ' from ', missing_start_date) as case_id,
        false as in_denominator,
        false as in_numerator,
        'A missing incident.' as reason,
        'incidents_n' as companion
    from core.cla_missing_in_period
    where missing_start_date is not null
    union all by name
    select
        * exclude (start_date, end_date),
        concat(child_id, ' for a day or longer from ', start_date) as case_id,
        false as in_denominator,
        false as in_numerator,
        'Missing for a day or longer; overlapping incidents are one spell.' as reason,
        'incidents_over_24h_n' as companion
    from spells
    where end_date - start_date >= 1

)

select
    authority,
    period_type,
    period_end,
    'v1' as definition_version,
    child_id,
    case_id,
    reference_date,
    in_denominator,
    in_numerator,
    cast(null as bigint) as measure_value,
    reason,
    companion,
    cast(null as varchar) as flag
from cases
