-- Rows that a rule left out of a headline figure and that are not in it another way: one row per
-- authority, reporting year, indicator and child of care, or row of child protection. Each may have
-- been a case of the figure.
with

matched as (

    select distinct
        affected_case.authority,
        affected_case.indicator_id,
        unnest(affected_case.issue_keys) as issue_key
    from quality.affected_case

)

select
    failing.authority,
    failing.year_ending,
    failing.indicator_id,
    if(
        indicator.service = 'cla' and failing.child_id is not null,
        failing.child_id,
        concat(failing.source_file, ' ', failing.row_number)
    ) as left_out,
    list_sort(list(distinct failing.issue_key)) as issue_keys
from quality.figure_issue as failing
inner join reference.indicator on failing.indicator_id = indicator.indicator_id
anti join matched
    on
        failing.authority = matched.authority
        and failing.indicator_id = matched.indicator_id
        and failing.issue_key = matched.issue_key
where failing.severity = 'exclude'
group by all
