//! What the memory of this process is taken by, as the kernel and the allocators tell, and what is under way in it: with the names that reports
//! have for them, the program's own and those from outside.

use steel_os::{memory::mapped_by_malloc, overflow};
use steel_zend::globals;

use crate::runtime::{Runtime, connections::CONNECTION};

/// Numbers by name, in the order of a report.
pub(crate) type Figures = Vec<(&'static str, u64)>;

/// Bytes that are resident, by what has them.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Memory {
    /// All of them.
    pub(crate) resident: u64,
    /// Code and data of programs and libraries, as their files have them.
    pub(crate) files: u64,
    /// What processes share: rings, tables, OPcache.
    pub(crate) shared: u64,
    /// PHP's own heap: what the program has made.
    pub(crate) php: u64,
    /// Of that, what is in use.
    pub(crate) php_used: u64,
    /// The heap of C and Rust.
    pub(crate) native: u64,
    /// Stacks: of threads and coroutines, as far as they are mapped as such.
    pub(crate) stacks: u64,
}

impl Memory {
    /// As it is now.
    pub(crate) fn now() -> Memory {
        let (used, reserved) = (globals::memory_usage() as u64, globals::memory_reserved() as u64);
        let mut memory = Memory { php_used: used, ..Memory::default() };
        let mut anonymous = 0;
        for (start, name, resident) in mappings(&std::fs::read_to_string("/proc/self/smaps").unwrap_or_default()) {
            memory.resident += resident;
            match kind(name) {
                Mapping::File => memory.files += resident,
                Mapping::Shared => memory.shared += resident,
                Mapping::Heap => memory.native += resident,
                Mapping::Stack => memory.stacks += resident,
                Mapping::Anonymous if overflow::is_stack(start) => memory.stacks += resident,
                Mapping::Anonymous => anonymous += resident,
            }
        }
        // Mapped without a name: chunks of PHP's heap, and large blocks of the other one.
        memory.php = reserved.min(anonymous);
        memory.native += mapped_by_malloc().min(anonymous - memory.php);
        memory
    }

    /// What nobody has said to have.
    pub(crate) fn unexplained(&self) -> u64 {
        let known = self.files + self.shared + self.php + self.native + self.stacks;
        self.resident.saturating_sub(known)
    }

    /// All of it.
    pub(crate) fn figures(&self) -> Figures {
        vec![
            ("resident", self.resident),
            ("files", self.files),
            ("shared", self.shared),
            ("php", self.php),
            ("php_used", self.php_used),
            ("native", self.native),
            ("stacks", self.stacks),
            ("unexplained", self.unexplained()),
        ]
    }
}

/// What is under way: coroutines, timers, connections of callback clients, operations of `Swoole\Async`.
pub(crate) fn pending(runtime: &Runtime) -> Figures {
    let (mut connections, mut operations) = (0, 0);
    runtime.connections.each(|_, one| if one.kind() == CONNECTION { connections += 1 } else { operations += 1 });
    vec![
        ("coroutines", runtime.coroutines.count() as u64),
        ("timers", runtime.timers.callbacks.ids().len() as u64),
        ("connections", connections),
        ("operations", operations),
    ]
}

enum Mapping {
    File,
    Shared,
    Heap,
    Stack,
    Anonymous,
}

fn kind(name: &str) -> Mapping {
    match name {
        "" => Mapping::Anonymous,
        "[heap]" => Mapping::Heap,
        _ if name.starts_with("[stack") => Mapping::Stack,
        _ if name.starts_with('[') => Mapping::Anonymous,
        _ if name.ends_with("(deleted)") || name.starts_with("/dev/") || name.starts_with("/memfd:") => Mapping::Shared,
        _ => Mapping::File,
    }
}

/// Where each mapping begins, its name and its resident bytes.
fn mappings(smaps: &str) -> impl Iterator<Item = (usize, &str, u64)> {
    let (mut start, mut name) = (0, "");
    smaps.lines().filter_map(move |line| {
        let mut words = line.split_ascii_whitespace();
        let first = words.next()?;
        if let Some((begin, _)) = first.split_once('-').filter(|_| !first.ends_with(':')) {
            start = usize::from_str_radix(begin, 16).unwrap_or(0);
            name = line.splitn(6, ' ').nth(5).unwrap_or("").trim_start();
            return None;
        }
        (first == "Rss:")
            .then(|| (start, name, words.next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) * 1024))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_read_with_their_names() {
        let text = "7f00-7f10 r-xp 00000000 08:01 42                         /usr/lib/a b.so\nSize: 4 kB\nRss:    8 kB\n\
                    7f20-7f30 rw-p 00000000 00:00 0 \nRss:    4 kB\n7f40-7f50 rw-p 00000000 00:00 0                          [heap]\nRss: 16 kB\n";
        let all: Vec<_> = mappings(text).collect();
        assert_eq!(all, [(0x7f00, "/usr/lib/a b.so", 8192), (0x7f20, "", 4096), (0x7f40, "[heap]", 16384)]);
    }
}
