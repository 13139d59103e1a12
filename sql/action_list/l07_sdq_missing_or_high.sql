-- L07: children of SDQ age looked after for twelve months without a valid score, or with one that
-- gives cause for concern: one row per child.
-- SDQ age: 4th birthday on or before the first day of the twelve months, 17th after the as-at date.
-- High: 17 or more. A child whose date of birth is missing or impossible stays as a data problem
-- (INDICATORS 3.7 #29, #30 and 7; DQ-008).
with

child as (

    select
        health.*,
        if(health.is_from_oc2, oc2.sdq_score, event.sdq_score) as sdq_score,
        oc2.sdq_reason_code,
        sdq_reason.label as sdq_reason,
        cast(parameter.value as integer) as high_score
    from core.health_as_at as health
    inner join reference.parameter on parameter.name = 'sdq_high_score'
    left join core.health_oc2_child as oc2
        on
            health.authority = oc2.authority
            and if(health.is_from_oc2, reporting_year(health.as_at), null) = oc2.return_year
            and health.child_id = oc2.child_id
    left join core.health_event_answer as event
        on
            health.authority = event.authority
            and health.period_type = event.period_type
            and health.as_at = event.period_end
            and health.child_id = event.child_id
    left join reference.code as sdq_reason
        on oc2.sdq_reason_code = sdq_reason.code and sdq_reason.code_set = 'sdq_reason'
    where
        health.question = 'health_assessment'
        and (
            (
                add_years(health.dob, 4) <= health.period_start
                and add_years(health.dob, 17) > health.as_at
            )
            or not health.has_usable_dob
        )

)

select
    'L07' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.sdq_score,
    child.sdq_reason_code,
    child.sdq_reason,
    child.place_code,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(child.sdq_score >= child.high_score, 'high_score', 'no_score'),
            if(child.is_from_oc2, null, 'local_provisional'),
        ]
    ) as flags,
    concat_ws(
        ' ',
        case
            when child.has_conflicting_rows then 'The child has OC2 rows that differ (DQ-005).'
            when child.sdq_score is not null
                then concat('Score ', child.sdq_score, ': cause for concern.')
            when child.sdq_reason_code is not null
                then concat(
                    'No valid score; reason given: ',
                    coalesce(child.sdq_reason, child.sdq_reason_code),
                    '.'
                )
            else 'No valid score and no reason recorded.'
        end,
        if(
            child.has_usable_dob,
            null,
            'The date of birth is missing or impossible, so left out of the figure (DQ-008).'
        ),
        child.problem
    ) as reason,
    child.data_problem or not child.has_usable_dob as data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
where
    child.sdq_score is null
    or child.sdq_score >= child.high_score
    or child.has_conflicting_rows
order by child.authority asc, child.sdq_score desc nulls last, child.child_id asc
