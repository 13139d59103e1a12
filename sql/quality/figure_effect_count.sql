-- Headline figures of reporting years with the cases that failing rows concern: one row per
-- authority, indicator and reporting year.
-- Kept: in the figure as stated. Not recorded: in the denominator, not in the numerator for want of
-- a record. Excluded: left out by a rule (quality.excluded_case).
with

headline as (

    select
        figure_value.authority,
        figure_value.indicator_id,
        figure_value.definition_version,
        figure_value.year_ending,
        figure_value.numerator,
        if(figure_value.unit = 'count', 1, figure_value.denominator) as denominator,
        figure_value.value,
        figure_value.display,
        figure_value.status,
        figure_value.unit,
        indicator.decimals,
        figure_value.unit in ('score', 'days') as is_mean,
        case figure_value.unit when 'percent' then 100 when 'rate' then 10000 else 1 end as times,
        if(
            figure_value.unit in ('rate', 'count'),
            figure_value.numerator,
            figure_value.denominator
        ) as cases
    from figure.value as figure_value
    inner join reference.indicator on figure_value.indicator_id = indicator.indicator_id
    inner join reference.period
        on
            figure_value.authority = period.authority
            and figure_value.period_type = period.period_type
            and figure_value.period_end = period.period_end
    where
        figure_value.is_headline
        and figure_value.breakdown = 'all'
        and figure_value.period_type = 'year'
        and period.is_reported

),

affected as (

    select
        authority,
        indicator_id,
        year_ending,
        count(*) filter (where is_kept) as kept_cases,
        count(*) filter (where is_kept and in_numerator) as kept_numerator_cases,
        sum(measure_value) filter (where is_kept) as kept_measure,
        count(*) filter (where is_not_recorded) as not_recorded_cases
    from quality.affected_case
    group by all

),

excluded as (

    select
        authority,
        indicator_id,
        year_ending,
        count(*) as excluded_cases
    from quality.excluded_case
    group by all

),

ruled as (

    select
        authority,
        indicator_id,
        year_ending,
        list_sort(list(distinct rule_id)) as rules,
        count(*) as failing_rows
    from quality.figure_issue
    group by all

)

select
    headline.*,
    coalesce(ruled.rules, []) as rules,
    coalesce(ruled.failing_rows, 0) as failing_rows,
    coalesce(affected.kept_cases, 0) as kept_cases,
    coalesce(affected.kept_numerator_cases, 0) as kept_numerator_cases,
    coalesce(affected.kept_measure, 0) as kept_measure,
    coalesce(affected.not_recorded_cases, 0) as not_recorded_cases,
    coalesce(excluded.excluded_cases, 0) as excluded_cases
from headline
left join affected
    on
        headline.authority = affected.authority
        and headline.indicator_id = affected.indicator_id
        and headline.year_ending = affected.year_ending
left join excluded
    on
        headline.authority = excluded.authority
        and headline.indicator_id = excluded.indicator_id
        and headline.year_ending = excluded.year_ending
left join ruled
    on
        headline.authority = ruled.authority
        and headline.indicator_id = ruled.indicator_id
        and headline.year_ending = ruled.year_ending
