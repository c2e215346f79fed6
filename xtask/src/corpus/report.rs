//! Rows to a table, and to JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::documents::Row;
use super::trips::{Class, Outcome, Trips, Unequal};

/// The table, the totals, and what failed; with `least` single examples make no document fail.
pub fn text(rows: &[Row], least: Option<u8>) -> String {
    let mut out = format!(
        "{:<44} {:>8} {:>8} {:>11} {:>6} {:>8} {:>9} {:>5}{}\n",
        "document",
        "kB",
        "ms",
        "operations",
        "types",
        "lines",
        "fallbacks",
        "warn",
        if rows.iter().any(|row| row.trips.is_some()) { format!(" {:>11}", "examples") } else { String::new() },
    );
    for row in rows {
        let mark = if row.failure(least.is_none()).is_some() { " FAILED" } else { "" };
        let examples =
            row.trips.as_ref().map(|trips| format!(" {:>11}", format!("{}/{}", trips.kept.equal, trips.valid)));
        let _ = writeln!(
            out,
            "{:<44} {:>8.1} {:>8.1} {:>11} {:>6} {:>8} {:>9} {:>5}{}{mark}",
            row.name,
            row.bytes as f64 / 1000.0,
            row.time.as_secs_f64() * 1000.0,
            format!("{}/{}", row.counts.operations, row.counts.declared),
            row.counts.types,
            row.lines,
            row.counts.fallbacks,
            row.warnings.values().sum::<usize>(),
            examples.unwrap_or_default(),
        );
    }
    out.push('\n');
    totals(&mut out, rows);
    if let Some(why) = least.and_then(|least| falls_short(rows, least)) {
        let _ = writeln!(out, "FAILED: {why}");
    }
    for row in rows {
        if let Some(why) = row.failure(least.is_none()) {
            let _ = writeln!(out, "FAILED {}: {}", row.name, why.lines().next().unwrap_or_default());
        }
    }
    out
}

fn totals(out: &mut String, rows: &[Row]) {
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let generated = rows.iter().filter(|row| row.error.is_none()).count();
    let _ = writeln!(out, "{generated} of {} documents generated", rows.len());
    let checks: Vec<_> = rows.iter().filter_map(|row| row.check.as_ref()).collect();
    if !checks.is_empty() {
        let clean = checks.iter().filter(|check| check.built && check.complaints == 0).count();
        let _ = writeln!(out, "{clean} of {} crates compiled without a warning", rows.len());
        for (code, count) in tally(checks.iter().flat_map(|check| &check.by_code)) {
            let _ = writeln!(out, "compiler {code} {count}");
        }
    }
    examples(out, rows);
    let (operations, declared) = (sum(|row| row.counts.operations), sum(|row| row.counts.declared));
    let _ = writeln!(out, "{operations} of {declared} operations emitted");
    let (positions, fallbacks) = (sum(|row| row.counts.positions), sum(|row| row.counts.fallbacks));
    let share = fallbacks as f64 * 100.0 / positions.max(1) as f64;
    let _ = writeln!(
        out,
        "{fallbacks} of {positions} schema positions ({share:.3} %) became raw JSON though the document said more"
    );
    for (reason, count) in tally(rows.iter().flat_map(|row| &row.counts.reasons)) {
        let _ = writeln!(out, "fallback[{reason}] {count}");
    }
    let seconds: f64 = rows.iter().map(|row| row.time.as_secs_f64()).sum();
    let _ = writeln!(out, "{seconds:.2} s of generation");
    let warnings = rows.iter().flat_map(|row| &row.warnings);
    for (code, count) in tally(warnings) {
        let _ = writeln!(out, "warning[{code}] {count}");
    }
}

/// Counts of several rows put together.
fn tally<'r, K: Ord + 'r>(counts: impl Iterator<Item = (&'r K, &'r usize)>) -> BTreeMap<&'r K, usize> {
    let mut sums = BTreeMap::new();
    for (key, count) in counts {
        *sums.entry(key).or_default() += count;
    }
    sums
}

/// How many failed examples of a document the table names; `--json` has all.
const SHOWN: usize = 5;

fn examples(out: &mut String, rows: &[Row]) {
    let all: Vec<_> = rows.iter().filter_map(|row| Some((row, row.trips.as_ref()?))).collect();
    if all.is_empty() {
        return;
    }
    let sum = |of: fn(&Trips) -> usize| all.iter().map(|(_, trips)| of(trips)).sum::<usize>();
    let valid = sum(|trips| trips.valid);
    let _ = writeln!(
        out,
        "{} examples: {} without a type of their own, {} undecided, {valid} valid",
        sum(|trips| trips.found),
        sum(|trips| trips.untyped),
        sum(|trips| trips.undecided),
    );
    type Way = (&'static str, fn(&Trips) -> &Outcome);
    let ways: [Way; 2] = [
        ("by the types as they are by default", |trips| &trips.plain),
        ("by types that keep what is not described", |trips| &trips.kept),
    ];
    for (words, way) in ways {
        let equal: usize = all.iter().map(|(_, trips)| way(trips).equal).sum();
        let share = share(equal, valid);
        let _ = writeln!(
            out,
            "{equal} of {valid} valid examples ({share:.2} %) were decoded and encoded back equal {words}"
        );
        for class in Class::ALL {
            let unequal = all.iter().flat_map(|(_, trips)| &way(trips).unequal);
            let count = unequal.filter(|unequal| unequal.class == class).count();
            if count > 0 {
                let _ = writeln!(out, "  {count} {}", class.words());
            }
        }
    }
    for (row, trips) in all {
        if let Some(why) = &trips.lost {
            let _ = writeln!(out, "examples of {} were not tried: {why}", row.name);
            continue;
        }
        let wrong: Vec<&Unequal> = faults(trips).collect();
        for unequal in wrong.iter().take(SHOWN) {
            let _ = writeln!(out, "example {}#{}: {}", row.name, unequal.pointer, unequal.what);
        }
        if wrong.len() > SHOWN {
            let _ = writeln!(out, "example {}: {} more", row.name, wrong.len() - SHOWN);
        }
    }
}

/// What is not what members without a description explain.
fn faults(trips: &Trips) -> impl Iterator<Item = &Unequal> {
    let plain = trips.plain.unequal.iter().filter(|unequal| unequal.class != Class::Undescribed);
    let only_kept = trips.kept.unequal.iter().filter(|kept| {
        !trips.plain.unequal.iter().any(|plain| plain.pointer == kept.pointer && plain.class != Class::Undescribed)
    });
    plain.chain(only_kept)
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// Why the documents' examples are not enough, if they are not: too few of a hundred valid ones came back equal, by types that keep
/// what is not described, or there was none to tell by.
pub fn falls_short(rows: &[Row], least: u8) -> Option<String> {
    let trips = || rows.iter().filter_map(|row| row.trips.as_ref());
    let valid: usize = trips().map(|trips| trips.valid).sum();
    let equal = trips().map(|trips| trips.kept.equal).sum();
    match valid {
        0 => Some("no example was valid".to_owned()),
        _ if share(equal, valid) < f64::from(least) => {
            Some(format!("fewer than {least} % of the valid examples came back equal"))
        }
        _ => None,
    }
}

fn unequal(outcome: &Outcome) -> Vec<Value> {
    let one =
        |unequal: &Unequal| json!({ "pointer": unequal.pointer, "class": unequal.class.word(), "what": unequal.what });
    outcome.unequal.iter().map(one).collect()
}

/// Every figure of every document.
pub fn json(rows: &[Row]) -> String {
    let documents: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "document": row.name,
                "bytes": row.bytes,
                "seconds": row.time.as_secs_f64(),
                "declared": row.counts.declared,
                "operations": row.counts.operations,
                "types": row.counts.types,
                "positions": row.counts.positions,
                "fallbacks": row.counts.fallbacks,
                "fallback_reasons": row.counts.reasons,
                "lines": row.lines,
                "warnings": row.warnings,
                "error": row.error,
                "compiled": row.check.as_ref().map(|check| check.built),
                "complaints": row.check.as_ref().map(|check| check.complaints),
                "examples": row.trips.as_ref().map(|trips| json!({
                    "found": trips.found,
                    "untyped": trips.untyped,
                    "undecided": trips.undecided,
                    "valid": trips.valid,
                    "equal": trips.plain.equal,
                    "unequal": unequal(&trips.plain),
                    "equal_keeping": trips.kept.equal,
                    "unequal_keeping": unequal(&trips.kept),
                    "not_tried_because": trips.lost,
                })),
                "first_complaint": row.check.as_ref().and_then(|check| check.first.clone()),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "documents": documents }))
}
