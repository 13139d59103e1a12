-- L18: children looked after whose way to adoption takes longer than the scorecard allows: one row
-- per child.
-- Waits for a match: a placement order in force for more than 121 days, no match recorded and not
-- yet placed for adoption. Waits for a placement: a decision that the child should be placed, in
-- care for more than 426 days and not placed. Where the start of care is not known the days are
-- the least that can be (INDICATORS 3.8 #34, #35 and 7).
with

limits as (

    select
        max(cast(value as integer)) filter (where name = 'adoption_match_days') as match_days,
        max(cast(value as integer)) filter (where name = 'adoption_placement_days')
            as placement_days
    from reference.parameter

),

child as (

    select
        adoption.*,
        if(
            adoption.match_date is null and not adoption.is_placed_for_adoption,
            adoption.as_at - adoption.court_authority_date,
            null
        ) as days_since_order,
        if(
            adoption.decision_date is not null and not adoption.is_placed_for_adoption,
            adoption.as_at - adoption.care_start_date,
            null
        ) as days_in_care,
        coalesce(days_since_order > limits.match_days, false) as is_match_late,
        coalesce(days_in_care > limits.placement_days, false) as is_placement_late,
        greatest(
            if(is_match_late, days_since_order - limits.match_days, null),
            if(is_placement_late, days_in_care - limits.placement_days, null)
        ) as days_over
    from core.adoption_as_at as adoption
    cross join limits

)

select
    'L18' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.care_start_date,
    child.court_authority_date,
    child.decision_date,
    child.match_date,
    child.days_since_order,
    child.days_in_care,
    child.legal_status_code,
    child.place_code,
    cast(child.days_over as integer) as days_overdue,
    known_values(
        [
            if(child.is_match_late, 'no_match', null),
            if(child.is_placement_late, 'not_placed', null),
            if(child.is_left_truncated, 'care_start_unknown', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        if(
            child.is_match_late,
            concat('No match ', child.days_since_order, ' days after the placement order.'),
            null
        ),
        if(
            child.is_placement_late,
            concat('In care for ', child.days_in_care, ' days and not placed for adoption.'),
            null
        ),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
where child.is_match_late or child.is_placement_late
order by child.authority asc, child.days_over desc, child.child_id asc
