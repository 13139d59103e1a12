-- How much of a headline figure an issue can move: one row per issue (issue_key), reporting year
-- and indicator.
-- A point is one percent of the cases of the figure. A case that is kept as stated or was left out
-- is worth its share of the cases; the issues that keep a figure from having a value share its 100
-- points.
with

touched as (

    select
        affected_case.authority,
        affected_case.indicator_id,
        affected_case.year_ending,
        unnest(affected_case.issue_keys) as issue_key,
        1 as kept_cases,
        0 as left_out_cases
    from quality.affected_case
    union all
    select
        excluded_case.authority,
        excluded_case.indicator_id,
        excluded_case.year_ending,
        unnest(excluded_case.issue_keys) as issue_key,
        0 as kept_cases,
        1 as left_out_cases
    from quality.excluded_case

),

moved as (

    select
        authority,
        indicator_id,
        year_ending,
        issue_key,
        sum(kept_cases) as kept_cases,
        sum(left_out_cases) as left_out_cases
    from touched
    group by all

),

stake as (

    select distinct
        failing.authority,
        failing.year_ending,
        failing.issue_key,
        failing.indicator_id,
        counted.cases,
        coalesce(moved.kept_cases, 0) as kept_cases,
        coalesce(moved.left_out_cases, 0) as left_out_cases,
        coalesce(list_contains(availability.rule_ids, failing.rule_id), false)
        or (
            failing.severity = 'block' and coalesce(counted.status = 'source_absent', true)
        ) as is_prevented
    from quality.figure_issue as failing
    left join quality.figure_effect_count as counted
        on
            failing.authority = counted.authority
            and failing.indicator_id = counted.indicator_id
            and failing.year_ending = counted.year_ending
    left join figure.availability
        on
            counted.authority = availability.authority
            and counted.indicator_id = availability.indicator_id
            and counted.definition_version = availability.definition_version
            and counted.year_ending = availability.year_ending
            and availability.period_type = 'year'
    left join moved
        on
            failing.authority = moved.authority
            and failing.indicator_id = moved.indicator_id
            and failing.year_ending = moved.year_ending
            and failing.issue_key = moved.issue_key

)

select
    stake.authority,
    stake.year_ending,
    stake.issue_key,
    stake.indicator_id,
    stake.kept_cases,
    stake.left_out_cases,
    cast(
        case
            when stake.is_prevented
                then 100.0 / count(*) over (
                    partition by
                        stake.authority, stake.year_ending, stake.indicator_id, stake.is_prevented
                )
            else
                100.0 * (stake.kept_cases + stake.left_out_cases)
                / nullif(stake.cases + stake.left_out_cases, 0)
        end as decimal(18, 4)
    ) as points
from stake
