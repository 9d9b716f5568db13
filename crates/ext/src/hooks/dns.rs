//! `SWOOLE_HOOK_NET_FUNCTION`: `dns_get_record()`, `dns_check_record()` and `dns_get_mx()`, with their other names.
//!
//! Name servers are asked by the loop ([`steel_engine::dns::search`]): those of resolv.conf(5), or that of the option `dns_server`.

use std::path::Path;

use steel_coro::Wait;
use steel_engine::dns::{self, Config, Unanswered};
use steel_proto::dns::{
    Kind,
    record::{Record, Records, Section, Value, kind},
};
use steel_zend::{Array, Call, Level, Result, ZStr, Zval, refusal, replace::Replacement, report};

use super::{NET_FUNCTION, plain};
use crate::{runtime::runtime, settings::process};

pub(super) fn replacements() -> [Replacement; 5] {
    [
        refusal!("dns_get_record", wanted, dns_get_record),
        refusal!("dns_check_record", wanted, dns_check_record),
        refusal!("checkdnsrr", wanted, dns_check_record),
        refusal!("dns_get_mx", wanted, dns_get_mx),
        refusal!("getmxrr", wanted, dns_get_mx),
    ]
}

fn wanted() -> bool {
    plain::wants_hooked(NET_FUNCTION)
}

/// `DNS_*`, in the order in which they are asked for; only those that this PHP has.
const TYPES: [(i64, u16); 13] = [
    (0x1, kind::A),
    (0x2, kind::NS),
    (0x10, kind::CNAME),
    (0x20, kind::SOA),
    (0x800, kind::PTR),
    (0x1000, kind::HINFO),
    (0x4000, kind::MX),
    (0x8000, kind::TXT),
    (0x0800_0000, kind::AAAA),
    (0x0200_0000, kind::SRV),
    (0x0400_0000, kind::NAPTR),
    (0x0100_0000, kind::A6),
    (0x2000, kind::CAA),
];

/// `DNS_ANY`
const ANY: i64 = 0x1000_0000;

/// The names of types that may be checked.
const CHECKED: [(&str, u16); 13] = [
    ("A", kind::A),
    ("NS", kind::NS),
    ("MX", kind::MX),
    ("PTR", kind::PTR),
    ("ANY", kind::ANY),
    ("SOA", kind::SOA),
    ("CAA", kind::CAA),
    ("TXT", kind::TXT),
    ("CNAME", kind::CNAME),
    ("AAAA", kind::AAAA),
    ("SRV", kind::SRV),
    ("NAPTR", kind::NAPTR),
    ("A6", kind::A6),
];

/// A name that can be asked for. `None`: PHP has to refuse it.
fn name(call: &Call) -> Result<Option<ZStr>> {
    let name = call.str(0)?;
    let is_fit = !name.as_bytes().contains(&0) && !name.as_bytes().is_empty();
    Ok(is_fit.then_some(name))
}

/// The packet that answers. `None`: cancelled.
fn search(config: &Config, name: &ZStr, number: u16) -> Result<Option<std::result::Result<Vec<u8>, Unanswered>>> {
    let number = match number {
        kind::A => Kind::A,
        kind::AAAA => Kind::Aaaa,
        number => Kind::Other(number),
    };
    runtime().wait(Wait::Dns, || dns::search(config, name.as_bytes(), number))
}

fn config() -> Config {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let mut config = Config::read(Path::new("/etc/resolv.conf"), host.trim());
    let server = process(|process| process.dns.server.as_deref().and_then(dns::parse_server));
    if let Some(server) = server {
        config.servers = vec![server];
    }
    config
}

/// `dns_check_record()`, `checkdnsrr()`
fn dns_check_record(call: &Call) -> Result<Option<Zval>> {
    let Some(name) = name(call)? else { return Ok(None) };
    let number = match call.given(1) {
        None if call.count() < 2 => Some(kind::MX),
        _ => {
            let wanted = call.str(1)?;
            let known = CHECKED.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(wanted.as_bytes()));
            known.map(|(_, number)| *number)
        }
    };
    let Some(number) = number else { return Ok(None) };
    let found = search(&config(), &name, number)?;
    Ok(Some(Zval::bool(matches!(found, Some(Ok(_))))))
}

/// `dns_get_mx()`, `getmxrr()`
fn dns_get_mx(call: &Call) -> Result<Option<Zval>> {
    let Some(name) = name(call)? else { return Ok(None) };
    for index in 1..call.count().min(3) {
        call.try_assign(index, Array::new().into())?;
    }
    let Some(Ok(packet)) = search(&config(), &name, kind::MX)? else { return Ok(Some(Zval::bool(false))) };
    let (mut hosts, mut weights) = (Array::new(), Array::new());
    let mut records = Records::new(&packet);
    while let Some(record) = records.as_mut().and_then(|records| records.next(Section::Answer, Some(kind::MX), false)) {
        let part = |wanted| record.iter().flatten().find(|(name, _)| *name == wanted).map(|(_, value)| php(value));
        if let (Some(host), Some(weight)) = (part("target"), part("pri")) {
            hosts.push(host);
            weights.push(weight);
        }
    }
    let any = !hosts.is_empty();
    call.try_assign(1, hosts.into())?;
    call.try_assign(2, weights.into())?;
    Ok(Some(Zval::bool(any)))
}

/// What one answer gives, and how it is asked for.
#[derive(Clone, Copy)]
struct Step {
    number: u16,
    /// Are its answers told? The last step of several asks for what stands beside them only.
    is_told: bool,
}

/// `dns_get_record()`
fn dns_get_record(call: &Call) -> Result<Option<Zval>> {
    let Some(name) = name(call)? else { return Ok(None) };
    let (wanted, raw) = (call.int_or(1, ANY)?, call.bool_or(4, false)?);
    let (has_authority, has_additional) = (call.count() > 2, call.count() > 3);
    let Some(steps) = steps(wanted, raw, has_additional) else { return Ok(None) };
    for index in 2..call.count().min(4) {
        call.try_assign(index, Array::new().into())?;
    }
    let (mut answer, mut authority, mut additional) = (Array::new(), Array::new(), Array::new());
    let config = config();
    let mut failed = None;
    for step in steps {
        let packet = match search(&config, &name, step.number)? {
            Some(Ok(packet)) => packet,
            Some(Err(Unanswered::NoName | Unanswered::NoData)) => continue,
            Some(Err(Unanswered::NoQuestion)) => {
                failed = Some("An unexpected server failure occurred.");
                break;
            }
            Some(Err(Unanswered::NoServer)) => {
                failed = Some("A temporary server error occurred.");
                break;
            }
            None => {
                failed = Some("");
                break;
            }
        };
        let Some(mut records) = Records::new(&packet) else {
            failed = Some("Unable to parse DNS data received");
            break;
        };
        let only = Some(step.number).filter(|number| *number != kind::ANY);
        let told = if step.is_told { Some(&mut answer) } else { None };
        add(&mut records, Section::Answer, only, raw, told);
        if has_authority {
            add(&mut records, Section::Authority, None, raw, Some(&mut authority));
        }
        if has_additional {
            add(&mut records, Section::Additional, None, raw, Some(&mut additional));
        }
    }
    call.try_assign(2, authority.into())?;
    call.try_assign(3, additional.into())?;
    match failed {
        None => return Ok(Some(answer.into())),
        Some("") => {} // It was cancelled.
        Some(text) => report(Level::Warning, text)?,
    }
    Ok(Some(Zval::bool(false)))
}

/// What is to be asked for, one after the other. `None`: PHP refuses it.
fn steps(wanted: i64, raw: bool, has_additional: bool) -> Option<Vec<Step>> {
    let told = |number| Step { number, is_told: true };
    let mut steps: Vec<_> = if raw {
        vec![told(u16::try_from(wanted).ok().filter(|number| *number > 0)?)]
    } else if wanted == ANY {
        return Some(vec![told(kind::ANY)]);
    } else {
        let all = TYPES.iter().fold(0, |all, (flag, _)| all | flag);
        if wanted & !all != 0 {
            return None;
        }
        TYPES.iter().filter(|(flag, _)| wanted & flag != 0).map(|(_, number)| told(*number)).collect()
    };
    if has_additional {
        steps.push(Step { number: kind::ANY, is_told: false });
    }
    Some(steps)
}

fn add(records: &mut Records<'_>, section: Section, only: Option<u16>, raw: bool, mut to: Option<&mut Array>) {
    let only = if to.is_some() { only } else { Some(PASSED_OVER) };
    while let Some(record) = records.next(section, only, raw) {
        if let (Some(record), Some(to)) = (record, to.as_deref_mut()) {
            to.push(described(&record));
        }
    }
}

/// No record is of that kind.
const PASSED_OVER: u16 = 0;

fn described(record: &Record) -> Array {
    let mut all = Array::new();
    for (name, value) in record {
        all.set(*name, php(value));
    }
    all
}

fn php(value: &Value) -> Zval {
    match value {
        Value::Int(number) => Zval::int(i64::from(*number)),
        Value::Text(text) => Zval::str(text),
        Value::List(list) => list.iter().map(Zval::str).collect::<Array>().into(),
    }
}
