-- Section 47 enquiries, all returns stacked: one row per child and start date (without a start:
-- per conference date).
-- The latest return wins a key; inside one return the row with more of its dates filled, then the
-- greatest row as text (CONTRACT 2, INDICATORS 9). A conference date counts even if the
-- conference was marked as not required (DQ-079).
with

ranked as (

    select
        enquiry.*,
        row_number() over (
            partition by
                enquiry.authority,
                enquiry.child_id,
                enquiry.start_date,
                if(enquiry.start_date is null, enquiry.conference_date, null)
            order by
                enquiry.return_year desc,
                (
                    (enquiry.referral_date is not null)::integer
                    + (enquiry.conference_target_date is not null)::integer
                    + (enquiry.conference_date is not null)::integer
                ) desc,
                coalesce(enquiry.referral_date::varchar, '') desc,
                coalesce(enquiry.conference_target_date::varchar, '') desc,
                coalesce(enquiry.conference_date::varchar, '') desc,
                coalesce(enquiry.is_conference_not_required::varchar, '') desc,
                enquiry.source_file desc,
                enquiry.row_number asc
        ) as place
    from staging.cp_section47 as enquiry

)

select
    authority,
    child_id || ':' || coalesce(start_date::varchar, 'no start ' || conference_date)
        as section47_id,
    child_id,
    referral_date,
    start_date,
    conference_target_date,
    conference_date,
    coalesce(is_conference_not_required, false) as is_conference_not_required,
    return_year,
    source_file,
    row_number
from ranked
where place = 1
order by authority, child_id, start_date, conference_date
