-- Macros that every SQL model may use, in the schema main of the warehouse.

-- Text as meant: trimmed, the words that mean "missing" become null (CONTRACT 2).
create or replace macro text_value(x) as
case
    when x is null or upper(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160))) in ('', 'NULL', '#N/A', 'N/A') then null
    else trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160))
end;

-- A code: text in upper case.
create or replace macro code_value(x) as upper(text_value(x));

-- dd/mm/yyyy, two digits for day and month; a time after the date is cut off. Anything else is null.
create or replace macro uk_date(x) as
case
    when regexp_full_match(text_value(x), '\d{2}/\d{2}/\d{4}([ T].*)?')
        then try_strptime(left(text_value(x), 10), '%d/%m/%Y')::date
end;

-- yyyy-mm-dd, two digits for day and month; a time after the date is cut off. Anything else is null.
create or replace macro iso_date(x) as
case
    when regexp_full_match(text_value(x), '\d{4}-\d{2}-\d{2}([ T].*)?')
        then try_strptime(left(text_value(x), 10), '%Y-%m-%d')::date
end;

-- Local CSV files: either of the two, never guessed, since they cannot be confused.
create or replace macro local_date(x) as coalesce(iso_date(x), uk_date(x));

-- A date was given and cannot be read (DQ-003).
create or replace macro is_bad_date(x, d) as (text_value(x) is not null and d is null);

-- Adding months and years keeps the day, clamped to the last day of the target month (INDICATORS 1.1).
create or replace macro add_months(d, n) as cast(d + to_months(cast(n as integer)) as date);
create or replace macro add_years(d, n) as cast(d + to_years(cast(n as integer)) as date);

-- Completed years; somebody born on 29 February has the birthday on 28 February (INDICATORS 1.1).
create or replace macro age_years(dob, on_date) as
case
    when dob is null or on_date is null or dob > on_date then null
    when
        add_years(dob, date_diff('year', dob, on_date)) <= on_date
        then date_diff('year', dob, on_date)
    else date_diff('year', dob, on_date) - 1
end;

-- The reporting year (1 April to 31 March) of a date, named by the year it ends in.
create or replace macro reporting_year(d) as cast(year(d) + if(month(d) >= 4, 1, 0) as integer);
