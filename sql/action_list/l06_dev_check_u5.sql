-- L06: children under 5 looked after for twelve months whose development checks are not recorded as
-- up to date: one row per child.
-- A child whose date of birth is missing or impossible may be under 5 and stays, as a data problem
-- (INDICATORS 3.7 #28 and 7; DQ-008).
select
    'L06' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.dob,
    child.not_done_kind,
    child.last_event_date,
    child.declined_date,
    child.place_code,
    cast(null as integer) as days_overdue,
    known_values([if(child.is_from_oc2, null, 'local_provisional')]) as flags,
    concat_ws(
        ' ',
        case child.not_done_kind
            when 'differing OC2 rows' then 'The child has OC2 rows that differ (DQ-005).'
            when 'declined'
                then concat('Declined on ', strftime(child.declined_date, '%d/%m/%Y'), '.')
            when 'no completed event'
                then 'No completed development check in the twelve months.'
            when 'no OC2 row' then 'Not recorded: the child has no OC2 row.'
            when 'blank' then 'Not recorded: the OC2 answer is blank or not valid.'
            else 'OC2 says no.'
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
from core.health_as_at as child
where
    child.question = 'development_check'
    and child.not_done_kind is not null
    and (child.age < 5 or not child.has_usable_dob)
order by child.authority asc, child.child_id asc
