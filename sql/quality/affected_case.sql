-- Cases behind the headline figures that a failing row concerns: one row per authority, reporting
-- year, indicator and case. not_recorded: the record of the case is missing, so that the figure
-- could be otherwise; kept: a rule kept the case as stated.
-- A case of care is found by its child. A case of child protection is found by a date of the
-- failing row that is in its identifier; where no date of the row is in any, a kept row concerns
-- all cases of the child, and a row that is left out none.
with

counted as (

    select
        availability.authority,
        availability.indicator_id,
        availability.year_ending,
        indicator.service,
        case_row.child_id,
        case_row.case_id,
        regexp_extract_all(case_row.case_id, '[0-9]{4}-[0-9]{2}-[0-9]{2}') as dates,
        case_row.in_numerator,
        case_row.measure_value,
        coalesce(
            not case_row.in_numerator
            and list_has_any(
                string_split(case_row.companion, ','), ['not_recorded_n', 'unknown_n']
            ),
            false
        ) as is_not_recorded
    from figure.availability
    inner join reference.indicator on availability.indicator_id = indicator.indicator_id
    inner join figure.case_row
        on
            availability.authority = case_row.authority
            and availability.indicator_id = case_row.indicator_id
            and availability.definition_version = case_row.definition_version
            and availability.period_type = case_row.period_type
            and availability.period_end = case_row.period_end
    where
        availability.is_headline
        and availability.is_reported
        and availability.period_type = 'year'
        and availability.status = 'ok'
        and (case_row.in_denominator or case_row.in_numerator)

),

concerned as (

    select
        counted.authority,
        counted.indicator_id,
        counted.year_ending,
        counted.service,
        counted.case_id,
        failing.rule_id,
        failing.severity,
        failing.issue_key,
        coalesce(list_has_any(failing.dates, counted.dates), false) as is_dated
    from counted
    inner join quality.figure_issue as failing
        on
            counted.authority = failing.authority
            and counted.year_ending = failing.year_ending
            and counted.indicator_id = failing.indicator_id
            and counted.child_id = failing.child_id

),

matched as (

    select concerned.*
    from concerned
    qualify
        concerned.service = 'cla'
        or concerned.is_dated
        or (
            concerned.severity <> 'exclude'
            and not bool_or(concerned.is_dated) over (
                partition by concerned.authority, concerned.indicator_id, concerned.issue_key
            )
        )

),

by_case as (

    select
        matched.authority,
        matched.indicator_id,
        matched.year_ending,
        matched.case_id,
        list_sort(list(distinct matched.rule_id)) as rules,
        list(distinct matched.issue_key) as issue_keys
    from matched
    group by all

)

select
    counted.authority,
    counted.indicator_id,
    counted.year_ending,
    counted.child_id,
    counted.case_id,
    counted.in_numerator,
    counted.measure_value,
    counted.is_not_recorded,
    by_case.case_id is not null as is_kept,
    coalesce(by_case.rules, []) as rules,
    coalesce(by_case.issue_keys, []) as issue_keys
from counted
left join by_case
    on
        counted.authority = by_case.authority
        and counted.indicator_id = by_case.indicator_id
        and counted.year_ending = by_case.year_ending
        and counted.case_id = by_case.case_id
where counted.is_not_recorded or by_case.case_id is not null
