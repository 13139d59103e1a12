-- Children looked after for twelve months with what is known of their health: one row per child
-- and period.
-- Source of a year: OC2 of that return when it is loaded, else the dated health events; of a
-- rolling window: the events. A child with differing OC2 rows is left out (DQ-005); OC2 rows of
-- other children are ignored (DQ-053; INDICATORS 3.7 and 9). Under 5 a health assessment needs two
-- different dates when it is judged from events.
with

oc2_return as (

    select distinct
        delivery.authority,
        delivery.year_ending
    from reference.delivery
    where delivery.source_table = 'cla_oc2'

),

looked_after as (

    select
        at_period_end.authority,
        at_period_end.period_type,
        at_period_end.period_start,
        at_period_end.period_end,
        at_period_end.year_ending,
        at_period_end.child_id,
        at_period_end.dob,
        at_period_end.age,
        at_period_end.has_usable_dob,
        oc2_return.year_ending is not null as is_from_oc2,
        oc2_return.year_ending as oc2_return_year,
        if(oc2_return.year_ending is null, at_period_end.child_id, null) as event_child_id
    from core.cla_at_period_end as at_period_end
    left join oc2_return
        on
            at_period_end.authority = oc2_return.authority
            and at_period_end.year_ending = oc2_return.year_ending
            and at_period_end.period_type = 'year'
    where at_period_end.is_continuous_12m

),

answered as (

    select
        looked_after.*,
        oc2.child_id is not null as has_oc2_row,
        coalesce(oc2.has_conflicting_rows, false) as has_conflicting_rows,
        oc2.is_convicted,
        oc2.has_substance_misuse,
        if(
            looked_after.is_from_oc2,
            oc2.has_health_assessment,
            coalesce(event.health_assessment_dates_n, 0) >= if(looked_after.age < 5, 2, 1)
        ) as has_health_assessment,
        if(
            looked_after.is_from_oc2, oc2.has_dental_check, coalesce(event.has_dental_check, false)
        ) as has_dental_check,
        if(
            looked_after.is_from_oc2,
            oc2.has_immunisations,
            coalesce(event.has_immunisations, false)
        )
            as has_immunisations,
        if(
            looked_after.is_from_oc2,
            oc2.has_development_check,
            coalesce(event.has_development_check, false)
        )
            as has_development_check,
        if(looked_after.is_from_oc2, oc2.sdq_score, event.sdq_score) as sdq_score,
        oc2.sdq_reason_code
    from looked_after
    left join core.health_oc2_child as oc2
        on
            looked_after.authority = oc2.authority
            and looked_after.oc2_return_year = oc2.return_year
            and looked_after.child_id = oc2.child_id
    left join core.health_event_answer as event
        on
            looked_after.authority = event.authority
            and looked_after.period_type = event.period_type
            and looked_after.period_end = event.period_end
            and looked_after.event_child_id = event.child_id

)

select answered.* exclude (oc2_return_year, event_child_id)
from answered
where not has_conflicting_rows
