//! Traces of others where a request has looked: for an answer that depends on what they have left.

use std::fmt::Write;

use steel_zend::{Zval, watch};

use super::{AUDIT, findings::place};

/// So many are told where none of them is known to be the one.
const MOST_TOLD: usize = 3;

/// Something that a request has looked at, and another one has written.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    /// As [`watch::Held::value`].
    value: u64,
    name: String,
    /// Where and by whom it was written.
    written: String,
}

/// Those of a request that is under way.
pub(crate) fn traces(request: u64) -> Vec<Trace> {
    AUDIT.with(|audit| {
        let Ok(audit) = audit.try_borrow() else { return Vec::new() };
        let Some(turn) = audit.turns.get(&request) else { return Vec::new() };
        let found = turn.touched.iter().filter_map(|id| {
            let (deed, seen) = audit.places.written_by_another(*id, request)?;
            let bound = turn.bound.get(id).and_then(super::turn::Bound::held);
            Some(Trace {
                value: bound.map_or(seen, |held| held.value),
                name: audit.places.name(*id).to_owned(),
                written: format!("{} by {}", place(&deed.line), deed.caller.name),
            })
        });
        let mut found: Vec<Trace> = found.collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    })
}

/// The place that held one of these texts: the longest one says most.
pub(crate) fn told_of(traces: &[Trace], texts: &[Vec<u8>]) -> Option<String> {
    let mut texts: Vec<&Vec<u8>> = texts.iter().filter(|text| !text.is_empty()).collect();
    texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let found = texts.into_iter().find_map(|text| {
        let values = values(text);
        traces.iter().find(|trace| values.contains(&trace.value))
    });
    found.map(|Trace { name, written, .. }| format!("; {name} held it, written at {written}"))
}

/// Where else it may come from.
pub(crate) fn looked_at(traces: &[Trace]) -> String {
    let mut told = String::new();
    for (index, Trace { name, written, .. }) in traces.iter().take(MOST_TOLD).enumerate() {
        let begin = if index == 0 { "; of what it has looked at, others had written " } else { ", " };
        let _ = write!(told, "{begin}{name} at {written}");
    }
    told
}

/// What a place may hold of which this is shown.
fn values(text: &[u8]) -> Vec<u64> {
    let mut values = vec![watch::held_value(&Zval::str(text)), watch::held_value(&Zval::str(text.trim_ascii()))];
    if let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()) {
        values.push(watch::held_value(&Zval::int(number)));
    }
    values
}
