-- Answers of OC2 that the dated health events contradict: one row per child, reporting year and
-- question.
-- OC2 = 1 without a completed event, or OC2 = 0 with one, where both files of the year are loaded;
-- a blank answer contradicts nothing. The OC2 answer counts. is_above_limit: of the children asked
-- the question, the share that is contradicted is above the limit, and the figure is flagged
-- (DQ-058; INDICATORS 8). Under 5 one assessment agrees with either answer.
with

compared as (

    select
        cohort.authority,
        cohort.period_type,
        cohort.period_end,
        cohort.year_ending,
        cohort.child_id,
        unnest(
            [
                {
                    'question': 'health_assessment',
                    'column_name': 'HEALTH_ASSESSMENT',
                    'is_asked': true,
                    'is_contradicted': cohort.has_health_assessment <> (
                        coalesce(event.health_assessment_dates_n, 0) >= if(cohort.age < 5, 2, 1)
                    )
                    and cohort.has_health_assessment
                    <> (coalesce(event.health_assessment_dates_n, 0) > 0)
                },
                {
                    'question': 'dental_check',
                    'column_name': 'TEETH_CHECK',
                    'is_asked': true,
                    'is_contradicted': cohort.has_dental_check
                    <> coalesce(event.has_dental_check, false)
                },
                {
                    'question': 'immunisations',
                    'column_name': 'IMMUNISATIONS',
                    'is_asked': true,
                    'is_contradicted': cohort.has_immunisations
                    <> coalesce(event.has_immunisations, false)
                },
                {
                    'question': 'development_check',
                    'column_name': 'HEALTH_CHECK',
                    'is_asked': coalesce(cohort.has_usable_dob and cohort.age < 5, false),
                    'is_contradicted': cohort.has_development_check
                    <> coalesce(event.has_development_check, false)
                }
            ]
        ) as item
    from core.health_cohort as cohort
    semi join reference.delivery
        on
            cohort.authority = delivery.authority
            and cohort.year_ending = delivery.year_ending
            and delivery.source_table = 'health_events'
    left join core.health_event_answer as event
        on
            cohort.authority = event.authority
            and cohort.period_type = event.period_type
            and cohort.period_end = event.period_end
            and cohort.child_id = event.child_id
    where cohort.period_type = 'year' and cohort.is_from_oc2

),

shares as (

    select
        compared.* exclude (item),
        compared.item.question,
        compared.item.column_name,
        coalesce(compared.item.is_contradicted, false) as is_contradicted,
        count(*) filter (where compared.item.is_contradicted) over question_rows as contradicted_n,
        count(*) over question_rows as asked_n
    from compared
    where compared.item.is_asked
    window
        question_rows as (
            partition by compared.authority, compared.period_end, compared.item.question
        )

)

select
    shares.authority,
    shares.period_type,
    shares.period_end,
    shares.year_ending,
    shares.child_id,
    shares.question,
    shares.column_name,
    shares.contradicted_n * 100
    > shares.asked_n * cast(parameter.value as integer) as is_above_limit
from shares
inner join reference.parameter on parameter.name = 'health_events_disagree_flag_pct'
where shares.is_contradicted
