//! How long clients are waited for, as options say it: seconds, also parts of one; 0 is no limit.

use std::time::Duration;

use steel_engine::server::Deadlines;
use steel_zend::Zval;

use super::{PortSettings, table::Refusal};
use crate::class::callback;

/// See the module.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// `handshake_timeout`
    pub(super) greeting: Option<Duration>,
    /// `http_header_timeout`
    pub(super) head: Option<Duration>,
    /// `http_body_timeout`
    pub(super) body: Option<Duration>,
    /// `heartbeat_check_interval`
    pub(super) check: Option<Duration>,
    /// `write_timeout`
    pub(super) output: Option<Duration>,
    /// `min_transfer_rate`
    pub(super) min_rate: u32,
    /// `send_timeout`
    pub(crate) send: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        let Deadlines { greeting, head, body, output, min_rate, .. } = Deadlines::HTTP;
        Patience { greeting, head, body, check: None, output, min_rate, send: None }
    }
}

impl Patience {
    /// Those of a port.
    pub(crate) fn deadlines(&self, port: &PortSettings, http: bool) -> Deadlines {
        let defaults = if http { Deadlines::HTTP } else { Deadlines::RAW };
        Deadlines {
            greeting: self.greeting,
            head: self.head.filter(|_| http),
            body: self.body.filter(|_| http),
            idle: port.idle.unwrap_or(defaults.idle),
            // Its silence may mean that all is well, so there is a limit only if it was asked for.
            upgraded: port.idle.flatten(),
            // Whoever sets only how often to look means twice that time, as in the reference.
            silence: port.heartbeat.unwrap_or(self.check.map(|interval| interval * 2)),
            check: self.check,
            output: self.output,
            min_rate: self.min_rate,
        }
    }
}

/// The longest time: longer than a server runs.
const LONGEST: f64 = 1e9;

pub(super) fn seconds(value: &Zval) -> Result<Option<Duration>, Refusal> {
    match callback::number(value) {
        Some(seconds) if (0.0..=LONGEST).contains(&seconds) => {
            Ok((seconds > 0.0).then(|| Duration::from_secs_f64(seconds)))
        }
        _ => Err("must be a number of seconds, 0 or more".to_owned().into()),
    }
}
