//! What either side tells the other at the begin (RFC 9113, 6.5).

use super::code::Fatal;
use super::frame::{self, MAX_MAX_FRAME, MIN_MAX_FRAME, kind};
use super::hpack::DEFAULT_TABLE;
use super::window::{DEFAULT_WINDOW, MAX_WINDOW};
use crate::http1::fields::{HARD_MAX_HEAD, HARD_MAX_HEADERS};
use crate::http1::request::DEFAULT_MAX_HEADERS;
use bytes::BytesMut;

/// Numbers of settings (6.5.2).
mod key {
    pub(super) const HEADER_TABLE_SIZE: u16 = 1;
    pub(super) const ENABLE_PUSH: u16 = 2;
    pub(super) const MAX_CONCURRENT_STREAMS: u16 = 3;
    pub(super) const INITIAL_WINDOW_SIZE: u16 = 4;
    pub(super) const MAX_FRAME_SIZE: u16 = 5;
    pub(super) const MAX_HEADER_LIST_SIZE: u16 = 6;
}

/// The largest table of fields that is kept for a peer, whatever is set: it is memory of each connection.
const MAX_TABLE: u32 = 1 << 20;

/// The largest list of fields that is looked at, whatever is set.
const MAX_LIST: u32 = 1 << 20;

/// Streams may have windows of this size together, unless one has a larger one: several bodies at once do not wait for each other.
const CONNECTION_WINDOW: u32 = 1 << 24;

/// What a server allows its clients. All but `max_head` and `max_headers` is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Bytes of the table with which requests are compressed; at most 1 MiB.
    pub header_table_size: u32,
    /// Requests that may be open at the same time; one more is refused.
    pub max_concurrent_streams: u32,
    /// Bytes of a request's body that may come before some are released; below 2^31. All bodies of a connection together may have 16 times as
    /// many, but at most 16 MiB, or as many as one may.
    pub initial_window_size: u32,
    /// Bytes of the longest frame; between 16 KiB and 16 MiB.
    pub max_frame_size: u32,
    /// Bytes of a request's fields, 32 counted for each besides; at most 1 MiB.
    pub max_header_list_size: u32,
    /// Bytes of the head of HTTP/1 that a request's fields become; at most 64 KiB.
    pub max_head: usize,
    /// Fields of a request, its cookies being one.
    pub max_headers: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            header_table_size: DEFAULT_TABLE,
            max_concurrent_streams: 128,
            initial_window_size: DEFAULT_WINDOW,
            max_frame_size: MIN_MAX_FRAME,
            max_header_list_size: 64 * 1024,
            max_head: HARD_MAX_HEAD,
            max_headers: DEFAULT_MAX_HEADERS,
        }
    }
}

impl Settings {
    /// The nearest values that there can be.
    pub(super) fn clamped(self) -> Settings {
        Settings {
            header_table_size: self.header_table_size.min(MAX_TABLE),
            max_concurrent_streams: self.max_concurrent_streams,
            initial_window_size: self.initial_window_size.min(MAX_WINDOW),
            max_frame_size: self.max_frame_size.clamp(MIN_MAX_FRAME, MAX_MAX_FRAME),
            max_header_list_size: self.max_header_list_size.min(MAX_LIST),
            max_head: self.max_head.min(HARD_MAX_HEAD),
            max_headers: self.max_headers.min(HARD_MAX_HEADERS),
        }
    }

    /// The window of the whole connection.
    pub(super) fn connection_window(&self) -> u32 {
        let window = self.initial_window_size;
        window.saturating_mul(16).min(CONNECTION_WINDOW).max(window).max(DEFAULT_WINDOW)
    }

    /// Appends the frames that announce them: the first that a server sends (3.4).
    pub(super) fn announce(&self, out: &mut BytesMut) {
        let settings = [
            (key::HEADER_TABLE_SIZE, self.header_table_size, DEFAULT_TABLE),
            (key::MAX_CONCURRENT_STREAMS, self.max_concurrent_streams, u32::MAX),
            (key::INITIAL_WINDOW_SIZE, self.initial_window_size, DEFAULT_WINDOW),
            (key::MAX_FRAME_SIZE, self.max_frame_size, MIN_MAX_FRAME),
            (key::MAX_HEADER_LIST_SIZE, self.max_header_list_size, u32::MAX),
        ];
        let mut payload = Vec::with_capacity(settings.len() * 6);
        for (key, value, _) in settings.into_iter().filter(|(_, value, default)| value != default) {
            payload.extend_from_slice(&key.to_be_bytes());
            payload.extend_from_slice(&value.to_be_bytes());
        }
        frame::write(out, kind::SETTINGS, 0, 0, &payload);
        let more = self.connection_window() - DEFAULT_WINDOW;
        if more > 0 {
            frame::write_number(out, kind::WINDOW_UPDATE, 0, more);
        }
    }
}

/// What a frame of the peer's changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// The last table that it allows, and the smallest.
    pub(super) table: Option<(u32, u32)>,
    pub(super) window: Option<u32>,
    pub(super) frame: Option<u32>,
}

impl Changes {
    /// Reads a payload of whole settings; those that nobody knows, or that mean nothing to a server, are read over.
    pub(super) fn read(payload: &[u8]) -> Result<Changes, Fatal> {
        let mut changes = Changes::default();
        for &[k0, k1, v0, v1, v2, v3] in payload.as_chunks::<6>().0 {
            let value = u32::from_be_bytes([v0, v1, v2, v3]);
            match u16::from_be_bytes([k0, k1]) {
                key::HEADER_TABLE_SIZE => {
                    let smallest = changes.table.map_or(value, |(_, smallest)| smallest.min(value));
                    changes.table = Some((value, smallest));
                }
                key::ENABLE_PUSH if value > 1 => return Err(Fatal::protocol("ENABLE_PUSH is neither 0 nor 1")),
                key::INITIAL_WINDOW_SIZE if value > MAX_WINDOW => {
                    return Err(Fatal::new(super::Code::FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE is too large"));
                }
                key::INITIAL_WINDOW_SIZE => changes.window = Some(value),
                key::MAX_FRAME_SIZE if !(MIN_MAX_FRAME..=MAX_MAX_FRAME).contains(&value) => {
                    return Err(Fatal::protocol("MAX_FRAME_SIZE is not what it may be"));
                }
                key::MAX_FRAME_SIZE => changes.frame = Some(value),
                _ => {}
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connection_has_room_for_several_bodies() {
        let window = |initial_window_size| Settings { initial_window_size, ..Settings::default() }.connection_window();
        assert_eq!(window(0), 65_535);
        assert_eq!(window(65_535), 1_048_560);
        assert_eq!(window(1 << 20), 1 << 24);
        assert_eq!(window(MAX_WINDOW), MAX_WINDOW);
    }

    #[test]
    fn only_what_is_no_default_is_announced() {
        let mut out = BytesMut::new();
        Settings { initial_window_size: 4095, ..Settings::default() }.announce(&mut out);
        assert_eq!(out, &b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\0\x0f\xff\0\x06\0\x01\0\0"[..]);
    }
}
