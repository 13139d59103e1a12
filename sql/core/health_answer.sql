-- Yes-or-no health questions with their answers: one row per child looked after for twelve months,
-- period and question.
-- Not recorded (blank, invalid or no OC2 row) stays in the denominator and is not in the numerator
-- (INDICATORS 3.7). Substance misuse and convictions exist in OC2 only. DQ-008 leaves questions
-- with an age limit (INDICATORS 9). Answers that the health events contradict too often flag the
-- figure (DQ-058).
with

questions as (

    select
        health_cohort.*,
        unnest(
            [
                {
                    'question': 'health_assessment',
                    'answer': has_health_assessment,
                    'is_asked': true
                },
                { 'question': 'dental_check', 'answer': has_dental_check, 'is_asked': true },
                { 'question': 'immunisations', 'answer': has_immunisations, 'is_asked': true },
                {
                    'question': 'development_check',
                    'answer': has_development_check,
                    'is_asked': has_usable_dob and age < 5
                },
                {
                    'question': 'substance_misuse',
                    'answer': has_substance_misuse,
                    'is_asked': is_from_oc2
                },
                {
                    'question': 'conviction',
                    'answer': is_convicted,
                    'is_asked': is_from_oc2 and has_usable_dob and age >= 10
                },
            ]
        ) as item
    from core.health_cohort

),

asked as (

    select
        questions.* exclude (item),
        item.question,
        item.answer
    from questions
    where item.is_asked

),

flagged as (

    select distinct
        authority,
        period_type,
        period_end,
        question
    from core.health_disagreement
    where is_above_limit

),

answers as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        question,
        is_from_oc2,
        coalesce(answer, false) as is_yes,
        case
            when
                answer is null and has_oc2_row
                then 'Not recorded: the OC2 row has no valid answer.'
            when answer is null then 'Not recorded: the child has no OC2 row.'
            when is_from_oc2 and answer then 'OC2 says yes.'
            when is_from_oc2 then 'OC2 says no.'
            when answer then 'Completed health events in the period show it.'
            else 'Completed health events in the period do not show it.'
        end as reason,
        if(answer is null, 'not_recorded_n', null) as companion
    from asked

)

select
    answers.authority,
    answers.period_type,
    answers.period_end,
    answers.child_id,
    answers.question,
    answers.is_yes,
    answers.reason,
    answers.companion,
    case
        when not answers.is_from_oc2 then 'local_provisional'
        when flagged.question is not null then 'health_events_disagree'
    end as flag
from answers
left join flagged
    on
        answers.authority = flagged.authority
        and answers.period_type = flagged.period_type
        and answers.period_end = flagged.period_end
        and answers.question = flagged.question
