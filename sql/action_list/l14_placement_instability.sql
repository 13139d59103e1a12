-- L14: children looked after with two or more placements in the twelve months: one row per child.
-- Two are a warning, three or more count in the figure. Stays of all periods of care count, the
-- ones open on the first and last day included (INDICATORS 2.6, 3.5 #21 and 7).
with

stay as (

    select
        child.authority,
        child.child_id,
        episode.stay_id,
        min(episode.decom) as start_date,
        max_by(coalesce(episode.end_date, date '9999-12-31'), episode.decom) as end_date,
        any_value(child.period_start) as period_start
    from core.cla_as_at as child
    inner join core.cla_stay_episode as episode
        on
            child.authority = episode.authority
            and child.child_id = episode.child_id
            and child.as_at >= episode.decom
    where not episode.is_temporary
    group by child.authority, child.child_id, episode.stay_id

),

counted as (

    select
        authority,
        child_id,
        count(*) as stays_n,
        count(*) filter (where start_date >= period_start) as moves_n,
        max(start_date) as stay_start_date
    from stay
    where end_date > period_start
    group by authority, child_id

),

child as (

    select
        looked_after.*,
        counted.stays_n,
        counted.moves_n,
        counted.stay_start_date,
        counted.stays_n >= cast(parameter.value as integer) as is_counted,
        place.label as placement
    from core.cla_as_at as looked_after
    inner join reference.parameter on parameter.name = 'cla_many_placements'
    inner join counted
        on
            looked_after.authority = counted.authority
            and looked_after.child_id = counted.child_id
            and counted.stays_n >= cast(parameter.value as integer) - 1
    left join reference.code as place
        on looked_after.place_code = place.code and place.code_set = 'placement'

)

select
    'L14' as list_id,
    child.authority,
    child.as_at,
    child.child_id,
    child.age,
    child.team,
    child.social_worker,
    child.iro,
    child.stays_n,
    child.moves_n,
    child.stay_start_date,
    child.place_code,
    child.placement,
    child.place_provider,
    child.legal_status_code,
    cast(null as integer) as days_overdue,
    [if(child.is_counted, 'three_or_more', 'warning')] as flags,
    concat_ws(
        ' ', concat(child.stays_n, ' placements in the twelve months.'), child.problem
    ) as reason,
    child.data_problem,
    child.return_year,
    child.source_file,
    child.row_number
from child
order by child.authority asc, child.stays_n desc, child.stay_start_date desc, child.child_id asc
