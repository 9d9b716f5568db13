//! What resolv.conf(5) says, as far as it is heard: servers, search list, time limits.

use std::{net::SocketAddr, path::Path, time::Duration};

use super::{PORT, parse_server};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Who is asked, one after the other.
    pub servers: Vec<SocketAddr>,
    /// Domains in which a name is looked for.
    pub search: Vec<Vec<u8>>,
    /// A name with at least so many dots is asked for as it is first.
    pub dots: usize,
    /// How long the first server's answer is waited for; twice as long in each next round.
    pub patience: Duration,
    /// How often all servers are asked.
    pub attempts: u32,
}

/// The most servers that the system's resolver asks.
const MOST_SERVERS: usize = 3;
/// Limits of its options.
const MOST_DOTS: usize = 15;
const MOST_SECONDS: u64 = 30;
const MOST_ATTEMPTS: u32 = 5;

impl Config {
    /// That of a file. `host` is the machine's name, whose domain is searched if the file says nothing of that.
    pub fn read(path: &Path, host: &str) -> Config {
        Config::parse(&std::fs::read_to_string(path).unwrap_or_default(), host)
    }

    fn parse(text: &str, host: &str) -> Config {
        let mut config =
            Config { servers: Vec::new(), search: Vec::new(), dots: 1, patience: Duration::from_secs(5), attempts: 2 };
        let mut is_searched = false;
        for line in text.lines().filter(|line| !line.starts_with([';', '#'])) {
            let mut words = line.split_whitespace();
            match words.next() {
                Some("nameserver") => config.servers.extend(words.next().and_then(parse_server)),
                Some("search") => {
                    is_searched = true;
                    config.search = words.map(|word| word.as_bytes().to_vec()).collect();
                }
                Some("domain") => {
                    is_searched = true;
                    config.search = words.next().map(|word| word.as_bytes().to_vec()).into_iter().collect();
                }
                Some("options") => words.for_each(|option| config.set(option)),
                _ => {}
            }
        }
        config.servers.truncate(MOST_SERVERS);
        if config.servers.is_empty() {
            config.servers.push(SocketAddr::from(([127, 0, 0, 1], PORT)));
        }
        if !is_searched {
            let domain = host.split_once('.').map(|(_, domain)| domain.as_bytes().to_vec());
            config.search = domain.filter(|domain| !domain.is_empty()).into_iter().collect();
        }
        config
    }

    fn set(&mut self, option: &str) {
        let Some((name, value)) = option.split_once(':') else { return };
        let Ok(value) = value.parse::<u32>() else { return };
        match name {
            "ndots" => self.dots = (value as usize).min(MOST_DOTS),
            "timeout" => self.patience = Duration::from_secs(u64::from(value).min(MOST_SECONDS)),
            "attempts" => self.attempts = value.min(MOST_ATTEMPTS),
            _ => {}
        }
    }

    /// How long a server is waited for, in a round.
    pub(super) fn patience_in(&self, round: u32) -> Duration {
        let time = self.patience.saturating_mul(1 << round.min(8));
        let time = if round > 0 { time / u32::try_from(self.servers.len()).unwrap_or(1).max(1) } else { time };
        time.max(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_who_is_asked_and_how() {
        let text = "; of ours\nnameserver 192.0.2.1\nnameserver ::1\nsearch a.example b.example\noptions ndots:2 timeout:1 attempts:3 rotate\n";
        let config = Config::parse(text, "host.c.example");
        let servers: Vec<_> = config.servers.iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["192.0.2.1:53", "[::1]:53"]);
        assert_eq!(config.search, [b"a.example".to_vec(), b"b.example".to_vec()]);
        assert_eq!((config.dots, config.attempts), (2, 3));
        let times: Vec<_> = (0..3).map(|round| config.patience_in(round).as_secs()).collect();
        assert_eq!(times, [1, 1, 2]);
    }

    #[test]
    fn without_a_file_this_machine_and_its_domain_are_asked() {
        let config = Config::parse("", "host.c.example");
        assert_eq!(
            (config.servers[0].to_string(), config.search.concat()),
            ("127.0.0.1:53".into(), b"c.example".to_vec())
        );
        assert!(Config::parse("search\n", "host.c.example").search.is_empty());
        assert!(Config::parse("options ndots timeout:x", "host").search.is_empty());
    }
}
