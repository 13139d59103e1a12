-- Children looked after on some day of the period, with their days missing: one row per child,
-- period and missing period.
-- A child counts with an eligible row in force on a day of the period before the 18th birthday
-- and is not lost (INDICATORS 3.6, 9). A missing period (M) counts when it shares such a day,
-- both its ends included; children without one have one row, with missing_start_date NULL. Ends
-- after the period end are not known yet. reference_date, for ages: the period end, or the end
-- of the last period of care where that comes first.
with

cared_for as (

    select
        period.authority,
        period.period_type,
        period.period_start,
        period.period_end,
        episode.child_id,
        least(coalesce(care.end_date, period.period_end), period.period_end) as care_end_date,
        greatest(episode.decom, period.period_start) as first_day,
        least(
            coalesce(episode.end_date - 1, period.period_end),
            coalesce(add_years(child.dob, 18) - 1, period.period_end),
            period.period_end
        ) as last_day
    from reference.period
    inner join core.cla_episode as episode
        on
            period.authority = episode.authority
            and episode.is_eligible
            and period.period_end >= episode.decom
            and period.period_start < coalesce(episode.end_date, date '9999-12-31')
    inner join core.cla_period_of_care as care
        on episode.authority = care.authority and episode.period_of_care_id = care.period_of_care_id
    inner join core.cla_child as child
        on episode.authority = child.authority and episode.child_id = child.child_id
    left join core.cla_lost_child as lost_child
        on
            episode.authority = lost_child.authority
            and episode.child_id = lost_child.child_id
            and period.last_return_year >= lost_child.lost_from_year
    where lost_child.child_id is null and first_day <= last_day

),

shared as (

    select distinct
        cared_for.authority,
        cared_for.period_type,
        cared_for.period_end,
        cared_for.child_id,
        missing.start_date as missing_start_date,
        if(missing.end_date <= cared_for.period_end, missing.end_date, null) as missing_end_date,
        missing.spell_number
    from cared_for
    inner join core.cla_missing_period as missing
        on
            cared_for.authority = missing.authority
            and cared_for.child_id = missing.child_id
            and missing.is_usable
            and missing.missing_code = 'M'
            and cared_for.last_day >= missing.start_date
            and cared_for.first_day <= coalesce(missing.end_date, date '9999-12-31')

),

children as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        max(care_end_date) as reference_date
    from cared_for
    group by authority, period_type, period_end, child_id

)

select
    children.authority,
    children.period_type,
    children.period_end,
    children.child_id,
    children.reference_date,
    shared.missing_start_date,
    shared.missing_end_date,
    shared.spell_number
from children
left join shared
    using (authority, period_type, period_end, child_id)
