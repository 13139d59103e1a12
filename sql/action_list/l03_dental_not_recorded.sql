-- L03: children looked after for twelve months without a dental check recorded as complete: one row
-- per child.
-- Children of every age, also under two. Why: no OC2 row, the answer is blank or no, or the check
-- was declined; from events, none was completed in the twelve months (INDICATORS 3.7 #26 and 7).
select
    'L03' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.not_done_kind,
    child.last_event_date,
    child.as_at - child.last_event_date as days_since_last_event,
    child.declined_date,
    child.place_code,
    add_months(child.last_event_date, cast(parameter.value as integer)) as due_date,
    if(due_date is null, null, cast(greatest(0, child.as_at - due_date) as integer))
        as days_overdue,
    known_values(
        [if(child.age < 2, 'under_2', null), if(child.is_from_oc2, null, 'local_provisional')]
    ) as flags,
    concat_ws(
        ' ',
        case child.not_done_kind
            when 'differing OC2 rows' then 'The child has OC2 rows that differ (DQ-005).'
            when 'declined'
                then concat('Declined on ', strftime(child.declined_date, '%d/%m/%Y'), '.')
            when 'no completed event' then 'No completed dental check in the twelve months.'
            when 'no OC2 row' then 'Not recorded: the child has no OC2 row.'
            when 'blank' then 'Not recorded: the OC2 answer is blank or not valid.'
            else 'OC2 says no.'
        end,
        coalesce(
            'Last check known on ' || strftime(child.last_event_date, '%d/%m/%Y') || '.',
            'No check is known.'
        ),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from core.health_as_at as child
inner join reference.parameter on parameter.name = 'dental_check_months'
where child.question = 'dental_check' and child.not_done_kind is not null
order by child.authority asc, days_overdue desc nulls last, child.child_id asc
