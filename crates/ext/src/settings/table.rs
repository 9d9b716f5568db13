//! What happens with a key that `Server::set()` is given. The keys themselves are the rows of [`options`].
//!
//! A key is applied, accepted (it tunes something that this engine does differently or does anyway), or not built yet. The last kind
//! is refused, so that no program runs without what it asked for.

use std::{ffi::OsStr, net::SocketAddr, os::unix::ffi::OsStrExt, path::PathBuf, rc::Rc, time::Duration};

use steel_engine::{
    server::{Dispatch, LATEST_FIRST, Rewrite},
    tls::Identity,
};
use steel_os::affinity;
use steel_proto::framing::{LengthKind, Mark};
use steel_zend::{Callable, Error, Key, Zval, path::absolute};

use crate::{lifetime::structure::Leftovers, live};

use super::{PortSettings, Settings, deadlines::seconds, tasks::Ways, to_bytes};

/// What became of one key.
pub(crate) enum Verdict {
    /// It is in force, or needs nothing.
    Taken,
    /// Nobody knows it: the reference warns.
    Unknown,
    /// Known, but this version cannot do it.
    NotBuilt,
    /// The value is not acceptable; the text says why.
    Bad(String),
    /// The conversion of the value has failed: what an error handler threw, or its bailout.
    Failed(Error),
}

/// Why a value is not taken.
pub(super) enum Refusal {
    Bad(String),
    Failed(Error),
}

impl From<String> for Refusal {
    fn from(why: String) -> Refusal {
        Refusal::Bad(why)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal::Failed(error)
    }
}

enum Effect {
    /// Of the whole server.
    Apply(fn(&mut Settings, &Zval) -> Result<(), Refusal>),
    /// Of a port.
    Port(fn(&mut PortSettings, &Zval) -> Result<(), Refusal>),
    Accept,
    /// An option of the whole process, which `settings::set()` puts into force.
    Process,
    /// At present no option is that.
    #[allow(dead_code)]
    NotBuilt,
    /// As `NotBuilt`, unless the value is false, 0 or empty.
    NotBuiltIfOn,
}

use Effect::{Accept, Apply, NotBuilt, NotBuiltIfOn, Port, Process};

struct ServerOption {
    key: &'static str,
    effect: Effect,
}

/// The rows as a table of effects; their texts are for the manual (`cargo xtask settings`).
macro_rules! options {
    ($($kind:literal { $($key:literal, $effect:expr, $default:literal, $doc:literal;)* })*) => {
        #[allow(unused_imports)]
        use super::{Accept, Apply, Duration, LATEST_FIRST, MOST_WORKERS, NotBuilt, NotBuiltIfOn, Port, Process, ServerOption, at_least_one, bytes, certificates, cpus, directory, dispatch, fast_open, flag, function, kernel_buffer, leftovers, length_kind, level, listens, mark, milliseconds, name, optional_path, path, rewrites, seconds, size, text, texts, ways, within};

        pub(super) const OPTIONS: &[ServerOption] = &[$($(ServerOption { key: $key, effect: $effect },)*)*];
    };
}

#[path = "options.rs"]
mod options;

use options::OPTIONS;

/// Takes one key into the settings of a server, and of its ports that have none of their own. A `null` counts as not given, as in the
/// reference.
pub(crate) fn apply(settings: &mut Settings, key: &str, value: &Zval) -> Verdict {
    take(key, value, |effect, value| match effect {
        Apply(change) => change(settings, value),
        Port(change) => change(&mut settings.port, value),
        _ => Ok(()),
    })
}

/// Takes one key into the settings of a port. Those of the whole server are passed over, as in the reference.
pub(crate) fn apply_to_port(settings: &mut PortSettings, key: &str, value: &Zval) -> Verdict {
    take(key, value, |effect, value| match effect {
        Port(change) => change(settings, value),
        _ => Ok(()),
    })
}

fn take(key: &str, value: &Zval, change: impl FnOnce(&Effect, &Zval) -> Result<(), Refusal>) -> Verdict {
    let Some(option) = OPTIONS.iter().find(|option| option.key == key) else { return Verdict::Unknown };
    let value = value.deref();
    if value.is_null() {
        return Verdict::Taken;
    }
    match &option.effect {
        NotBuilt => Verdict::NotBuilt,
        NotBuiltIfOn => match value.is_truthy() {
            Ok(true) => Verdict::NotBuilt,
            Ok(false) => Verdict::Taken,
            Err(error) => Verdict::Failed(error),
        },
        effect => match change(effect, value) {
            Ok(()) => Verdict::Taken,
            Err(Refusal::Bad(why)) => Verdict::Bad(why),
            Err(Refusal::Failed(error)) => Verdict::Failed(error),
        },
    }
}

fn within(value: &Zval, least: i64, most: i64) -> Result<i64, Refusal> {
    let number = value.to_int()?;
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(format!("must be between {least} and {most}").into())
    }
}

/// What is out of range becomes the nearest number within, as in the reference.
fn at_least_one(value: &Zval) -> Result<u32, Refusal> {
    Ok(value.to_int()?.clamp(1, i64::from(u32::MAX)) as u32)
}

fn path(value: &Zval) -> Result<PathBuf, Refusal> {
    Ok(PathBuf::from(OsStr::from_bytes(&absolute(value.to_str()?.as_bytes()))))
}

/// One that is there, without links in its path.
fn directory(value: &Zval) -> Result<PathBuf, Refusal> {
    let path = path(value)?;
    match std::fs::canonicalize(&path) {
        Ok(real) if real.is_dir() => Ok(real),
        _ => Err(format!("'{}' does not exist", path.display()).into()),
    }
}

/// A path; an empty one is none.
fn optional_path(value: &Zval) -> Result<Option<PathBuf>, Refusal> {
    if value.to_str()?.as_bytes().is_empty() { Ok(None) } else { path(value).map(Some) }
}

/// `request_scope`
fn leftovers(value: &Zval) -> Result<Option<Leftovers>, Refusal> {
    match text(value)?.as_str() {
        "" => Ok(None),
        "list" => Ok(Some(Leftovers::Listed)),
        "cancel" => Ok(Some(Leftovers::Cancelled)),
        _ => Err("must be 'list' or 'cancel'".to_owned().into()),
    }
}

/// An address to listen on; an empty one, and `false`, is none.
fn listens(value: &Zval) -> Result<Option<SocketAddr>, Refusal> {
    if value.as_bool() == Some(false) {
        return Ok(None);
    }
    let text = text(value)?;
    if text.is_empty() {
        return Ok(None);
    }
    let address = live::address(&text);
    address.map(Some).ok_or_else(|| "must be a port, or an address of this machine with one".to_owned().into())
}

/// A name; an empty one is none.
fn name(value: &Zval) -> Result<Option<String>, Refusal> {
    Ok(Some(value.to_str()?.to_lossy().into_owned()).filter(|name| !name.is_empty()))
}

/// Numbers of processors.
fn cpus(value: &Zval) -> Result<Vec<usize>, Refusal> {
    let list = value.as_array().ok_or_else(|| "must be an array of numbers".to_owned())?;
    let mut numbers = Vec::with_capacity(list.len());
    for (_, value) in list.iter() {
        numbers.push(usize::try_from(value.to_int()?).map_err(|_| "must be an array of numbers".to_owned())?);
    }
    let online = affinity::online();
    if numbers.len() >= online {
        return Err(format!("must have fewer numbers than there are processors ({online})").into());
    }
    Ok(numbers)
}

fn flag(target: &mut bool, value: &Zval) -> Result<(), Refusal> {
    *target = value.is_truthy()?;
    Ok(())
}

/// `dispatch_mode`
fn dispatch(value: &Zval) -> Result<Dispatch, Refusal> {
    let mode = value.to_int()?;
    Dispatch::of(mode).ok_or_else(|| "must be 1 to 10".to_owned().into())
}

fn ways(value: &Zval) -> Result<Ways, Refusal> {
    within(value, 1, 3).map(|number| match number {
        1 => Ways::Sockets,
        2 => Ways::Queue,
        _ => Ways::AnyOfQueue,
    })
}

fn milliseconds(value: &Zval) -> Result<Option<Duration>, Refusal> {
    let number = within(value, 0, i64::from(i32::MAX))?;
    Ok((number > 0).then(|| Duration::from_millis(number as u64)))
}

/// A size: a number, or a text like `2M`.
fn bytes(value: &Zval) -> Result<usize, Refusal> {
    size(value, 1, i64::from(u32::MAX)).map(|number| number as usize)
}

/// The end of a packet.
fn mark(target: &mut Mark, value: &Zval) -> Result<(), Refusal> {
    *target = Mark::new(value.to_str()?.as_bytes()).map_err(|error| format!("cannot be: {error}"))?;
    Ok(())
}

/// A letter of `pack()`.
fn length_kind(value: &Zval) -> Result<LengthKind, Refusal> {
    let text = value.to_str()?.to_lossy().into_owned();
    let kind = text.chars().next().and_then(LengthKind::of);
    kind.ok_or_else(|| "is an unknown package_length_type, see pack(). Link: https://php.net/pack".to_owned().into())
}

fn function(value: &Zval) -> Result<Rc<Callable>, Refusal> {
    match Callable::resolve(value) {
        Ok(callable) => Ok(Rc::new(callable)),
        Err(Some(why)) => Err(format!("must be callable: {why}").into()),
        Err(None) => Err(Error::Thrown.into()),
    }
}

/// Names of hosts, each with the files of a certificate.
fn certificates(value: &Zval) -> Result<Vec<(String, Identity)>, Refusal> {
    let Some(all) = value.as_array() else {
        return Err("requires an array mapping host names to cert paths".to_owned().into());
    };
    let mut found = Vec::new();
    for (name, files) in all.iter() {
        let Key::Str(name) = name else { return Err("requires string host name keys".to_owned().into()) };
        let name = String::from_utf8_lossy(name).into_owned();
        let files = files.deref().as_array();
        let file = |key: &str| files.as_ref().and_then(|files| files.get(key).cloned());
        let (Some(certificate), Some(key)) = (file("ssl_cert_file"), file("ssl_key_file")) else {
            return Err(format!("needs ssl_cert_file and ssl_key_file for '{name}'").into());
        };
        let passphrase = file("ssl_passphrase").map(|value| text(&value)).transpose()?;
        found.push((name, Identity { certificate: path(&certificate)?, key: path(&key)?, passphrase }));
    }
    Ok(found)
}

/// Rules by which files are looked for under other paths.
fn rewrites(value: &Zval) -> Result<Vec<Rewrite>, Refusal> {
    let rules = value.as_array().ok_or_else(|| "must be array".to_owned())?;
    let mut all = Vec::with_capacity(rules.len());
    for (from, to) in rules.iter() {
        let from = match from {
            Key::Str(from) if !from.is_empty() => String::from_utf8_lossy(from).into_owned(),
            _ => return Err("requires paths or expressions as keys".to_owned().into()),
        };
        let to = to.as_str().ok_or_else(|| format!("needs the path for '{from}' as a string"))?;
        all.push(Rewrite::new(&from, &to.to_lossy()).map_err(|error| error.to_string())?);
    }
    Ok(all)
}

fn text(value: &Zval) -> Result<String, Refusal> {
    Ok(value.to_str()?.to_lossy().into_owned())
}

/// A list of texts, without the empty ones; `None` if it has none.
fn texts(value: &Zval) -> Result<Option<Vec<Vec<u8>>>, Refusal> {
    let list = value.as_array().ok_or_else(|| "must be array".to_owned())?;
    let mut all = Vec::with_capacity(list.len());
    for (_, value) in list.iter() {
        all.push(value.to_str()?.as_bytes().to_vec());
    }
    all.retain(|text| !text.is_empty());
    Ok(Some(all).filter(|all| !all.is_empty()))
}

/// Of a compression; what is beyond the least and the most counts as those, as in the reference.
fn level(value: &Zval) -> Result<u8, Refusal> {
    Ok(value.to_int()?.clamp(0, 11) as u8)
}

/// A buffer of the kernel's, which counts in `int`; 0: it chooses itself.
fn kernel_buffer(value: &Zval) -> Result<Option<usize>, Refusal> {
    size(value, 0, i64::from(i32::MAX)).map(|number| usize::try_from(number).ok().filter(|number| *number > 0))
}

/// The queue of TCP Fast Open: `true` leaves its length to us.
fn fast_open(number: i64) -> u16 {
    match number {
        1 => 256,
        number => number as u16,
    }
}

/// A size within bounds.
fn size(value: &Zval, least: i64, most: i64) -> Result<i64, Refusal> {
    match to_bytes(value) {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        Ok(_) => Err(format!("must be between {least} and {most}").into()),
        Err(Error::Throw(_)) => Err("must be a number of bytes, also as '2M'".to_owned().into()),
        Err(error) => Err(error.into()),
    }
}

/// More workers than this are a mistake: the reference's limit is processors times 1000.
const MOST_WORKERS: i64 = 1000;
