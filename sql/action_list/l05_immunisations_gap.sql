-- L05: children looked after for twelve months whose immunisations are not recorded as up to date:
-- one row per child (INDICATORS 3.7 #27 and 7).
select
    'L05' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
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
                then 'No completed immunisation event in the twelve months.'
            when 'no OC2 row' then 'Not recorded: the child has no OC2 row.'
            when 'blank' then 'Not recorded: the OC2 answer is blank or not valid.'
            else 'OC2 says no.'
        end,
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from core.health_as_at as child
where child.question = 'immunisations' and child.not_done_kind is not null
order by child.authority asc, child.child_id asc
