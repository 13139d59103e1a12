-- Failing rows beside the figures they change: one row per failing row, rule and headline figure of
-- that reporting year. Only rules that leave out, keep as stated or block; those that only move
-- children between levels of a breakdown change no headline figure.
-- A rule changes the figures it names. Where it names all, or looks at several files, it changes
-- those that need the delivered file; a child's own answer (OC2) only the figures that need that
-- column. Files that every figure of a service rests on (header, children of the census) change all
-- figures of the service.
with

need as (

    select
        source.indicator_id,
        source.source_table,
        list(distinct upper(source.column_name)) as columns
    from reference.indicator_source as source
    where source.period_type = 'year'
    group by all

),

failing as (

    select distinct
        issue.authority,
        issue.year_ending,
        issue.rule_id,
        issue.severity,
        issue.issue_key,
        issue.table as source_table,
        issue.file as source_file,
        issue.row_number,
        issue.child_id,
        issue.columns,
        list_filter(
            issue.values, lambda v: regexp_full_match(v, '[0-9]{4}-[0-9]{2}-[0-9]{2}')
        ) as dates,
        case
            when starts_with(issue.table, 'cin_') or starts_with(issue.table, 'cp_') then 'cp'
            when starts_with(issue.table, 'cla_') or issue.table = 'health_events' then 'cla'
        end as service
    from quality.issue
    where issue.severity <> 'warn' or not starts_with(issue.effect, 'none')

),

named as (

    select
        rule.rule_id,
        indicator.indicator_id,
        indicator.service,
        indicator.needs_population,
        indicator.needs_calendar
    from quality.rule
    inner join reference.indicator
        on
            list_contains(rule.indicators, indicator.indicator_id)
            or (list_contains(rule.indicators, 'all') and rule.severity <> 'warn')

),

possible as (

    select
        failing.authority,
        failing.year_ending,
        failing.rule_id,
        failing.severity,
        failing.issue_key,
        failing.source_table,
        failing.source_file,
        failing.row_number,
        failing.child_id,
        failing.dates,
        named.indicator_id,
        need.indicator_id is not null as needs_table,
        coalesce(
            failing.source_table = 'cla_oc2' and list_has_any(failing.columns, need.columns), false
        ) as needs_column
    from failing
    inner join named
        on
            failing.rule_id = named.rule_id
            and coalesce(failing.service = named.service, true)
            and (failing.source_table <> 'population' or named.needs_population)
            and (failing.source_table <> 'bank_holiday' or named.needs_calendar)
    left join need
        on
            failing.source_table = need.source_table
            and named.indicator_id = need.indicator_id

)

select
    possible.authority,
    possible.year_ending,
    possible.rule_id,
    possible.severity,
    possible.issue_key,
    possible.source_table,
    possible.source_file,
    possible.row_number,
    possible.child_id,
    possible.dates,
    possible.indicator_id
from possible
window
    issue_rows as (
        partition by possible.issue_key, possible.source_file, possible.row_number
    )
qualify
    (possible.needs_table or not bool_or(possible.needs_table) over issue_rows)
    and (possible.needs_column or not bool_or(possible.needs_column) over issue_rows)
