-- How much of a 903 return trips a blocking rule: one row per authority, return, rule and raw
-- table.
-- DQ-003: rows with an unreadable date, of all rows of that table in the return. DQ-023:
-- children lost since the return before, of its children with an open row that is not V3 or V4.
-- DQ-032: rows with an invalid or blank legal status, of the rows that name a child (INDICATORS
-- 8 and 9).
with

good_row as (

    select
        authority,
        return_year,
        'cla_episodes' as source_table
    from staging.cla_episode
    union all
    select
        authority,
        return_year,
        'cla_header' as source_table
    from staging.cla_header
    union all
    select
        authority,
        return_year,
        'cla_uasc' as source_table
    from staging.cla_uasc
    union all
    select
        authority,
        return_year,
        'cla_reviews' as source_table
    from staging.cla_review
    union all
    select
        authority,
        return_year,
        'cla_missing' as source_table
    from staging.cla_missing_period

),

dated_row as (

    select
        good_row.*,
        false as is_bad
    from good_row
    union all
    select
        quarantine.authority,
        quarantine.year_ending as return_year,
        quarantine.source_table,
        quarantine.rule_id = 'DQ-003' as is_bad
    from quality.quarantine
    where
        quarantine.source_table like 'cla_%'
        and quarantine.rule_id in ('DQ-003', 'DQ-004', 'DQ-026', 'ROW-001')

),

open_before as (

    select
        authority,
        return_year,
        count(distinct child_id) as children_n
    from staging.cla_episode
    where dec is null and coalesce(legal_status_code not in ('V3', 'V4'), true)
    group by authority, return_year

),

legal_status as (

    select
        episode.authority,
        episode.year_ending as return_year,
        legal_status.code is null as is_bad
    from raw.cla_episodes as episode
    left join reference.code as legal_status
        on code_value(episode.ls) = legal_status.code and legal_status.code_set = 'legal_status'
    where text_value(episode.child) is not null

)

select
    'DQ-003' as rule_id,
    source_table,
    authority,
    return_year,
    count(*) filter (where is_bad) as bad_n,
    count(*) as all_n
from dated_row
group by source_table, authority, return_year
union all
select
    'DQ-023' as rule_id,
    'cla_episodes' as source_table,
    lost_child.authority,
    lost_child.lost_from_year as return_year,
    count(*) as bad_n,
    any_value(open_before.children_n) as all_n
from core.cla_lost_child as lost_child
left join open_before
    on
        lost_child.authority = open_before.authority
        and lost_child.last_seen_year = open_before.return_year
group by lost_child.authority, lost_child.lost_from_year
union all
select
    'DQ-032' as rule_id,
    'cla_episodes' as source_table,
    authority,
    return_year,
    count(*) filter (where is_bad) as bad_n,
    count(*) as all_n
from legal_status
group by authority, return_year
