//! The tables that compressing takes, some 300 KiB, kept by a thread from one time to the next: to get them from the system each time costs more
//! than to compress a short text.

use flate2::{Compress, Compression, FlushCompress, Status};
use std::cell::RefCell;

/// As many are kept: a server has one level, for two codings and for WebSocket.
const MOST: usize = 3;

/// Room for the next step.
const STEP: usize = 4096;

struct Kept {
    level: u32,
    zlib: bool,
    compress: Compress,
}

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// Appends all of `bytes`, compressed with a window of their own, up to a flush, or with `FlushCompress::Finish` to the end. `zlib`: with the
/// head and the sum of that format (RFC 1950).
pub(crate) fn deflate_into(out: &mut Vec<u8>, bytes: &[u8], level: Compression, zlib: bool, flush: FlushCompress) {
    let level = level.level();
    let found = KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|one| one.level == level && one.zlib == zlib)?;
        Some(kept.swap_remove(at))
    });
    let mut kept =
        found.unwrap_or_else(|| Kept { level, zlib, compress: Compress::new(Compression::new(level), zlib) });
    run(&mut kept.compress, out, bytes, flush);
    kept.compress.reset();
    KEPT.with_borrow_mut(|all| {
        if all.len() == MOST {
            all.remove(0);
        }
        all.push(kept);
    });
}

/// Appends what `bytes` become behind all that `compress` has seen.
pub(crate) fn run(compress: &mut Compress, out: &mut Vec<u8>, bytes: &[u8], flush: FlushCompress) {
    let seen = compress.total_in();
    // There was no room for all that a call had to give: the next one may give that only, and flush nothing.
    let mut is_left = false;
    loop {
        let used = (compress.total_in() - seen) as usize;
        let rest = bytes.get(used..).unwrap_or_default();
        let before = out.len();
        let status = compress.compress_vec(rest, out, flush);
        let has_room = out.len() < out.capacity();
        let is_all = (compress.total_in() - seen) as usize == bytes.len();
        let is_done = match status {
            Ok(Status::StreamEnd) | Err(_) => true,
            // And who does nothing with room will not do more with more of it.
            Ok(_) => has_room && !is_left && (out.len() == before || is_all && flush != FlushCompress::Finish),
        };
        if is_done {
            return;
        }
        is_left = !has_room;
        out.reserve(STEP.max(before / 2));
    }
}
