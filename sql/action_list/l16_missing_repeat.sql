-- L16: children looked after who go missing again and again, for longer than a day, or are missing
-- now: one row per child.
-- Three incidents that begin within 90 days, or one that lasted a day or longer, in the twelve
-- months, or one that is still open on the as-at date (INDICATORS 3.6 #24 and 7).
with

summed as (

    select
        authority as missing_authority,
        child_id as missing_child_id,
        count(*) as incidents_n,
        max(incidents_in_window_n) as most_in_90_days_n,
        count(*) filter (where is_in_last_window) as incidents_last_90_days_n,
        max(spell_days) as longest_days,
        bool_or(is_open) as is_missing_now,
        max(start_date) as last_missing_date,
        min(start_date) filter (where is_open) as missing_since_date,
        max_by(return_year, start_date) as return_year,
        max_by(source_file, start_date) as source_file,
        max_by(row_number, start_date) as row_number
    from core.cla_missing_as_at
    group by authority, child_id

),

child as (

    select
        looked_after.authority,
        looked_after.as_at,
        looked_after.child_id,
        looked_after.age,
        looked_after.team,
        looked_after.social_worker,
        looked_after.iro,
        looked_after.place_code,
        looked_after.placement_postcode,
        looked_after.data_problem,
        looked_after.problem,
        summed.*,
        coalesce(summed.most_in_90_days_n >= cast(parameter.value as integer), false) as is_repeat,
        coalesce(summed.longest_days >= 1, false) as is_long
    from core.cla_as_at as looked_after
    inner join summed
        on
            looked_after.authority = summed.missing_authority
            and looked_after.child_id = summed.missing_child_id
    inner join reference.parameter on parameter.name = 'missing_repeat_incidents'

)

select
    'L16' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.is_missing_now,
    child.incidents_n,
    child.most_in_90_days_n,
    child.incidents_last_90_days_n,
    child.longest_days,
    child.missing_since_date,
    child.last_missing_date,
    child.place_code,
    child.placement_postcode,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(child.is_missing_now, 'missing_now', null),
            if(child.is_repeat, 'repeat_in_90_days', null),
            if(child.is_long, 'over_24_hours', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        if(
            child.is_missing_now,
            concat('Missing since ', strftime(child.missing_since_date, '%d/%m/%Y'), '.'),
            null
        ),
        if(child.is_repeat, concat(child.most_in_90_days_n, ' incidents in 90 days.'), null),
        if(child.is_long, concat('Longest time missing: ', child.longest_days, ' days.'), null),
        child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
where child.is_missing_now or child.is_repeat or child.is_long
order by
    child.authority asc,
    child.is_missing_now desc,
    child.incidents_last_90_days_n desc,
    child.most_in_90_days_n desc,
    child.longest_days desc,
    child.child_id asc
