//! How a PHP name becomes a Rust path: `Swoole\Http\Server::getCid` lies in `class::http_server::get_cid`.

/// Names of protocols and products that are one word, whatever their capitals say.
const WORDS: [(&str, &str); 4] =
    [("WebSocket", "Websocket"), ("MySQL", "Mysql"), ("FastCGI", "Fastcgi"), ("MongoDB", "Mongodb")];

const KEYWORDS: &str = " abstract as async await become box break const continue crate do dyn else enum extern false final \
    fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait \
    true try type typeof unsafe unsized use virtual where while yield ";

/// The module that holds the code of a class: its name below `Swoole\` or `Steelwool\` in snake case.
pub(crate) fn module(class: &str) -> String {
    let below = ["Swoole\\", "Steelwool\\"].iter().find_map(|prefix| class.strip_prefix(prefix)).unwrap_or(class);
    escape(below.split('\\').map(snake).collect::<Vec<_>>().join("_"))
}

/// The Rust function behind a method. The engine's own methods lose their underscores.
pub(crate) fn method(name: &str) -> String {
    escape(snake(name.strip_prefix("__").unwrap_or(name)))
}

fn escape(mut name: String) -> String {
    if KEYWORDS.contains(&format!(" {name} ")) {
        name.push('_');
    }
    name
}

/// `getStackUsage` to `get_stack_usage`, `enableSSL` to `enable_ssl`, `SSLReady` to `ssl_ready`.
fn snake(name: &str) -> String {
    let name = WORDS.iter().fold(name.to_owned(), |n, (from, to)| n.replace(from, to));
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1);
        let starts_word = c.is_uppercase()
            && before.is_some_and(|b| {
                b.is_lowercase() || b.is_ascii_digit() || b.is_uppercase() && after.is_some_and(|a| a.is_lowercase())
            });
        if starts_word {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_becomes_one_module_below_swoole() {
        assert_eq!(module("Swoole\\Http\\Server"), "http_server");
        assert_eq!(module("Swoole\\Coroutine\\Http2\\Client"), "coroutine_http2_client");
        assert_eq!(module("Swoole\\WebSocket\\CloseFrame"), "websocket_close_frame");
        assert_eq!(module("Swoole\\MySQL"), "mysql");
        assert_eq!(module("Steelwool\\Lifetime\\Trace"), "lifetime_trace");
    }

    #[test]
    fn a_method_keeps_its_words() {
        assert_eq!(method("getaddrinfo"), "getaddrinfo");
        assert_eq!(method("getStackUsage"), "get_stack_usage");
        assert_eq!(method("enableSSL"), "enable_ssl");
        assert_eq!(method("connection_info"), "connection_info");
    }

    #[test]
    fn engine_methods_and_rust_keywords_stay_valid_names() {
        assert_eq!(method("__construct"), "construct");
        assert_eq!(method("__call"), "call");
        assert_eq!(method("yield"), "yield_");
    }
}
