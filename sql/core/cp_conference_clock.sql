-- The clock from a section 47 enquiry to its initial conference: one row per child and enquiry that
-- waits for a conference on the as-at date, or conference held late in the twelve months.
-- Waiting: started by the as-at date, no conference by then, not marked as not required; in the
-- newest return or begun in the twelve months. Transfers in are left out. A conference without a
-- usable enquiry before it stays, with the problem (INDICATORS 3.2 #5 and 7; DfE rule 8675Q).
with

enquiry as (

    select
        child.*,
        'waiting' as kind,
        enquiry.start_date as s47_start_date,
        cast(null as date) as conference_date,
        child.as_at as clock_end,
        referral.closure_date,
        cast(null as varchar) as problem,
        enquiry.return_year,
        enquiry.source_file,
        enquiry.row_number
    from core.cp_section47 as enquiry
    inner join core.cp_child_as_at as child
        on enquiry.authority = child.authority and enquiry.child_id = child.child_id
    left join core.cp_initial_conference as conference
        on
            enquiry.authority = conference.authority
            and enquiry.section47_id = conference.section47_id
            and child.as_at >= conference.conference_date
    left join core.cp_referral as referral
        on
            enquiry.authority = referral.authority
            and enquiry.child_id = referral.child_id
            and enquiry.referral_date = referral.referral_date
            and child.as_at >= referral.closure_date
    where
        enquiry.start_date <= child.as_at
        and not enquiry.is_conference_not_required
        and coalesce(enquiry.conference_date > child.as_at, true)
        and conference.conference_id is null
        and (
            enquiry.return_year = child.last_return_year
            or enquiry.start_date >= child.period_start
        )

),

late as (

    select
        child.*,
        'held late' as kind,
        conference.s47_start_date,
        conference.conference_date,
        conference.conference_date as clock_end,
        cast(null as date) as closure_date,
        case
            when conference.is_before_section47 then 'Held before the enquiry began (DQ-016).'
            when conference.working_days_from_s47 is null
                then 'The start of the enquiry is missing.'
        end as problem,
        conference.return_year,
        conference.source_file,
        conference.row_number
    from core.cp_initial_conference as conference
    inner join core.cp_child_as_at as child
        on
            conference.authority = child.authority
            and conference.child_id = child.child_id
            and conference.conference_date between child.period_start and child.as_at
    inner join reference.parameter on parameter.name = 'icpc_limit_working_days'
    where
        not conference.is_transfer_in
        and coalesce(conference.working_days_from_s47 > cast(parameter.value as integer), true)

)

select * from enquiry
union all by name
select * from late
