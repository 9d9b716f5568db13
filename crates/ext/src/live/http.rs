//! As much of HTTP as Prometheus needs: one request for `/metrics`, one answer, and the end.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A longer head is no scrape.
const MOST: usize = 16 * 1024;

/// The format of OpenMetrics, and the older one of Prometheus.
const OPEN: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Reads a request and answers it; `page` makes the text, in the format of OpenMetrics if it is asked for that.
///
/// # Errors
/// Those of the connection.
pub(super) async fn answer<S>(stream: &mut S, page: impl FnOnce(bool) -> String) -> io::Result<()>
where
    S: AsyncReadExt + AsyncWriteExt + Unpin,
{
    let mut head = Vec::new();
    let mut seen = 0;
    while !head[seen..].windows(4).any(|end| end == b"\r\n\r\n") {
        seen = head.len().saturating_sub(3);
        if head.len() > MOST || stream.read_buf(&mut head).await? == 0 {
            break;
        }
    }
    let (status, kind, body) = respond(&String::from_utf8_lossy(&head), page);
    let is_head = head.starts_with(b"HEAD ");
    let mut text = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    if !is_head {
        text.push_str(&body);
    }
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await
}

fn respond(head: &str, page: impl FnOnce(bool) -> String) -> (&'static str, &'static str, String) {
    let mut words = head.lines().next().unwrap_or("").split(' ');
    let refused = |status: &'static str| (status, PLAIN, format!("{status}\n"));
    let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return refused("400 Bad Request");
    };
    if !version.starts_with("HTTP/1.") || !head.contains("\r\n\r\n") {
        return refused("400 Bad Request");
    }
    if target.split('?').next() != Some("/metrics") {
        return refused("404 Not Found");
    }
    if !matches!(method, "GET" | "HEAD") {
        return refused("405 Method Not Allowed");
    }
    let wants_open = head.lines().any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with("accept:") && line.contains("application/openmetrics-text")
    });
    ("200 OK", if wants_open { OPEN } else { PLAIN }, page(wants_open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(head: &str) -> &'static str {
        respond(head, |_| String::new()).0
    }

    #[test]
    fn only_metrics_are_served() {
        assert_eq!(status("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), "200 OK");
        assert_eq!(status("GET /metrics?name[]=a HTTP/1.0\r\n\r\n"), "200 OK");
        assert_eq!(status("GET / HTTP/1.1\r\n\r\n"), "404 Not Found");
        assert_eq!(status("POST /metrics HTTP/1.1\r\n\r\n"), "405 Method Not Allowed");
        for wrong in
            ["", "\r\n\r\n", "GET /metrics\r\n\r\n", "GET /metrics HTTP/1.1\r\n", "GET /metrics HTTP/2\r\n\r\n"]
        {
            assert_eq!(status(wrong), "400 Bad Request", "{wrong:?}");
        }
    }

    #[test]
    fn the_newer_format_is_for_who_asks_for_it() {
        let accept =
            "GET /metrics HTTP/1.1\r\naccept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n";
        let (_, kind, body) = respond(accept, |open| open.to_string());
        assert_eq!((kind, body.as_str()), (OPEN, "true"));
        let (_, kind, body) = respond("GET /metrics HTTP/1.1\r\n\r\n", |open| open.to_string());
        assert_eq!((kind, body.as_str()), (PLAIN, "false"));
    }
}
