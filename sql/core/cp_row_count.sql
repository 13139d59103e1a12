-- Child protection rows delivered, with those that hold an unreadable date: one row per authority,
-- return year and raw table. Good rows and rows that staging rejected; the reader's own rejects are
-- not rows of the table (DQ-003, INDICATORS 9).
with

delivered as (

    select
        cp_referral.authority,
        cp_referral.return_year as year_ending,
        'cin_referral' as source_table,
        false as is_unreadable
    from staging.cp_referral
    union all
    select
        cp_assessment.authority,
        cp_assessment.return_year as year_ending,
        'cin_assessment' as source_table,
        false as is_unreadable
    from staging.cp_assessment
    union all
    select
        cp_section47.authority,
        cp_section47.return_year as year_ending,
        'cin_section47' as source_table,
        false as is_unreadable
    from staging.cp_section47
    union all
    select
        cp_plan.authority,
        cp_plan.return_year as year_ending,
        'cin_plan' as source_table,
        false as is_unreadable
    from staging.cp_plan
    union all
    select
        cp_review.authority,
        cp_review.return_year as year_ending,
        'cin_review' as source_table,
        false as is_unreadable
    from staging.cp_review
    union all
    select
        cp_visit.authority,
        cp_visit.return_year as year_ending,
        'cp_visits' as source_table,
        false as is_unreadable
    from staging.cp_visit
    union all
    select
        quarantine.authority,
        quarantine.year_ending,
        quarantine.source_table,
        quarantine.rule_id = 'DQ-003' as is_unreadable
    from quality.quarantine
    where
        quarantine.rule_id in ('DQ-003', 'DQ-004', 'ROW-001')
        and (
            quarantine.source_table = 'cp_visits'
            or starts_with(quarantine.source_table, 'cin_')
        )

)

select
    authority,
    year_ending,
    source_table,
    count(*) as total_rows,
    count(*) filter (where is_unreadable) as unreadable_rows
from delivered
group by authority, year_ending, source_table
order by authority, year_ending, source_table
