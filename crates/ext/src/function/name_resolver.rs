//! `swoole_name_resolver_*()`: who is asked for a name before DNS. The newest resolver is asked first; an answer that is no answer
//! (neither a text nor nodes) passes the question on.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};

use steel_coro::Wait;
use steel_zend::{Array, Call, Error, Object, Result, State, ZStr, Zval};

use crate::{class::name_resolver_context::ContextState, errors, runtime::runtime};

const CLASS: &str = "Swoole\\NameResolver";

/// `AF_INET`, `AF_INET6`
const INET: i64 = 2;
const INET6: i64 = 10;

/// Registers a resolver; it will be asked first. False with the reference's warning if it is none.
///
/// # Errors
/// What an error handler threw.
pub(crate) fn add(resolver: &Zval) -> Result<bool> {
    let Some(object) = resolver.as_object().filter(|object| object.is_a(CLASS)) else {
        errors::misuse(&format!("the given object is not an instance of {CLASS}"))?;
        return Ok(false);
    };
    runtime().resolvers.borrow_mut().insert(0, object);
    Ok(true)
}

/// `swoole_name_resolver_add()`
pub(crate) fn swoole_name_resolver_add(call: &Call) -> Result<bool> {
    add(&call.object(0)?.into())
}

/// `swoole_name_resolver_remove()`
pub(crate) fn swoole_name_resolver_remove(call: &Call) -> Result<bool> {
    let handle = call.object(0)?.handle();
    let mut resolvers = runtime().resolvers.borrow_mut();
    let removed = resolvers.iter().position(|known| known.handle() == handle).map(|at| resolvers.remove(at));
    drop(resolvers);
    Ok(removed.is_some())
}

/// `swoole_name_resolver_lookup()`
pub(crate) fn swoole_name_resolver_lookup(call: &Call) -> Result<Zval> {
    let (name, context) = (call.str(0)?, call.object(1)?);
    let state = context.state::<ContextState>();
    let state =
        state.ok_or_else(|| Error::type_error("the second argument must be a Swoole\\NameResolver\\Context"))?;
    let resolvers: Vec<Object> = runtime().resolvers.borrow().clone();
    for resolver in resolvers {
        if let Some(found) = ask(&resolver, &name, state)? {
            return Ok(found.into());
        }
    }
    Ok(Zval::str(by_dns(&name.to_lossy(), state.family.get())?.map(|ip| ip.to_string()).unwrap_or_default()))
}

/// What the program's resolvers say of a name, for one use; `None`: nothing.
///
/// # Errors
/// What one of them threw.
pub(crate) fn ask_all(name: &[u8], v6: bool) -> Result<Option<String>> {
    let resolvers: Vec<Object> = runtime().resolvers.borrow().clone();
    if resolvers.is_empty() {
        return Ok(None);
    }
    let state = ContextState::new();
    state.family.set(if v6 { INET6 } else { INET });
    let name = ZStr::new(name);
    for resolver in resolvers {
        if let Some(found) = ask(&resolver, &name, &state)? {
            return Ok(Some(found.to_lossy().into_owned()));
        }
    }
    Ok(None)
}

/// `None`: the next resolver is to be asked.
fn ask(resolver: &Object, name: &ZStr, state: &ContextState) -> Result<Option<ZStr>> {
    let known = state.cluster.borrow().clone();
    let left = match &known {
        Some(cluster) => cluster.call_method("count", &[])?.to_int()?,
        None => 0,
    };
    let cluster = match known {
        Some(cluster) if left > 0 => cluster,
        _ => {
            let answer = resolver.call_method("lookup", &[name.clone().into()])?;
            if let Some(text) = answer.as_str() {
                return Ok(Some(text));
            }
            if let Some(node) = answer.as_array() {
                // The only one: there is none that could be tried when it fails.
                return address(&node, state.with_port.get());
            }
            let old = state.cluster.replace(answer.as_object());
            drop(old);
            let Some(cluster) = answer.as_object() else { return Ok(None) };
            cluster
        }
    };
    let node = cluster.call_method("pop", &[])?.as_array();
    node.map_or(Ok(None), |node| address(&node, state.with_port.get()))
}

fn address(node: &Array, with_port: bool) -> Result<Option<ZStr>> {
    let Some(host) = node.get("host").and_then(Zval::as_str) else { return Ok(None) };
    if !with_port {
        return Ok(Some(host));
    }
    let Some(port) = node.get("port") else { return Ok(None) };
    let mut text = host.as_bytes().to_vec();
    text.extend(format!(":{}", port.to_int()?).bytes());
    Ok(Some(ZStr::new(&text)))
}

fn by_dns(name: &str, family: i64) -> Result<Option<IpAddr>> {
    let place = (name.to_owned(), 0);
    let all: Vec<SocketAddr> = if runtime().in_coroutine() {
        let found = runtime().wait(Wait::Dns, || tokio::net::lookup_host(place))?;
        found.and_then(std::result::Result::ok).map(Iterator::collect).unwrap_or_default()
    } else {
        place.to_socket_addrs().map(Iterator::collect).unwrap_or_default()
    };
    let wants_v4 = family == 2;
    Ok(all.iter().map(SocketAddr::ip).find(|ip| ip.is_ipv4() == wants_v4))
}
