//! What is told of in the log: each finding once, and again when it was found ten, a hundred, a thousand times.

use std::collections::HashMap;

/// Of more findings nothing is said.
const MOST: usize = 1000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    counts: HashMap<String, u64>,
}

impl Findings {
    /// Was it found already?
    pub(crate) fn knows(&self, finding: &str) -> bool {
        self.counts.contains_key(finding)
    }

    /// Found once more. What is to be added to the line about it: nothing, or how often it was so; `None`: no line is due.
    pub(crate) fn add(&mut self, finding: String) -> Option<String> {
        if self.counts.len() >= MOST && !self.counts.contains_key(&finding) {
            return None;
        }
        let count = self.counts.entry(finding).or_default();
        *count += 1;
        match *count {
            1 => Some(String::new()),
            count if is_power_of_ten(count) => Some(format!(" ({count} times so far)")),
            _ => None,
        }
    }
}

/// Is it 1, 10, 100...?
fn is_power_of_ten(mut count: u64) -> bool {
    while count > 1 && count.is_multiple_of(10) {
        count /= 10;
    }
    count == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_of_once_and_then_by_powers_of_ten() {
        let mut findings = Findings::default();
        let told: Vec<_> = (1..=100).filter_map(|_| findings.add("a".to_owned())).collect();
        assert_eq!(told, ["", " (10 times so far)", " (100 times so far)"]);
        assert_eq!(findings.add("b".to_owned()).as_deref(), Some(""));
        for number in 0..2 * MOST {
            let _ = findings.add(number.to_string());
        }
        assert_eq!(findings.add("one more".to_owned()), None);
    }
}
