//! Rows to a table, and to JSON.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::documents::Row;

/// The table, the totals, and what failed.
pub fn text(rows: &[Row], compiled: bool) -> String {
    let mut out = format!(
        "{:<44} {:>8} {:>8} {:>11} {:>6} {:>8} {:>9} {:>5}\n",
        "document", "kB", "ms", "operations", "types", "lines", "fallbacks", "warn"
    );
    for row in rows {
        let mark = if row.failure(compiled).is_some() { " FAILED" } else { "" };
        let _ = writeln!(
            out,
            "{:<44} {:>8.1} {:>8.1} {:>11} {:>6} {:>8} {:>9} {:>5}{mark}",
            row.name,
            row.bytes as f64 / 1000.0,
            row.time.as_secs_f64() * 1000.0,
            format!("{}/{}", row.counts.operations, row.counts.declared),
            row.counts.types,
            row.lines,
            row.counts.fallbacks,
            row.warnings.values().sum::<usize>(),
        );
    }
    out.push('\n');
    totals(&mut out, rows, compiled);
    for row in rows {
        if let Some(why) = row.failure(compiled) {
            let _ = writeln!(out, "FAILED {}: {}", row.name, why.lines().next().unwrap_or_default());
        }
    }
    out
}

fn totals(out: &mut String, rows: &[Row], compiled: bool) {
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let generated = rows.iter().filter(|row| row.error.is_none()).count();
    let _ = writeln!(out, "{generated} of {} documents generated", rows.len());
    if compiled {
        let clean =
            rows.iter().filter(|row| row.check.as_ref().is_some_and(|check| check.built && check.complaints == 0));
        let _ = writeln!(out, "{} of {} crates compiled without a warning", clean.count(), rows.len());
    }
    let (operations, declared) = (sum(|row| row.counts.operations), sum(|row| row.counts.declared));
    let _ = writeln!(out, "{operations} of {declared} operations emitted");
    let (positions, fallbacks) = (sum(|row| row.counts.positions), sum(|row| row.counts.fallbacks));
    let share = fallbacks as f64 * 100.0 / positions.max(1) as f64;
    let _ = writeln!(
        out,
        "{fallbacks} of {positions} schema positions ({share:.3} %) became raw JSON though the document said more"
    );
    let seconds: f64 = rows.iter().map(|row| row.time.as_secs_f64()).sum();
    let _ = writeln!(out, "{seconds:.2} s of generation");
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, count) in rows.iter().flat_map(|row| &row.warnings) {
        *codes.entry(code).or_default() += count;
    }
    for (code, count) in codes {
        let _ = writeln!(out, "warning[{code}] {count}");
    }
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
                "lines": row.lines,
                "warnings": row.warnings,
                "error": row.error,
                "compiled": row.check.as_ref().map(|check| check.built),
                "complaints": row.check.as_ref().map(|check| check.complaints),
                "first_complaint": row.check.as_ref().and_then(|check| check.first.clone()),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "documents": documents }))
}
