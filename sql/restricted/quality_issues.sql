-- Every failing row of every rule, complete: one row per failing row and rule (CONTRACT 4).
select * from quality.issue
