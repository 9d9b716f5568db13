//! Unfolds zstd (RFC 8878) piece by piece: finds frames and blocks, and gives each whole block to the library, so that never more than one is
//! unfolded at once.
//!
//! ```text
//! Header --frame--> Block --last one--> [Checksum] --> Header
//!   \--skippable frame--> Skip --> Header
//! ```

use std::io::{self, Read, Write};

use ruzstd::decoding::FrameDecoder;

/// The largest window that senders may count on (RFC 9659).
const MAX_WINDOW: u64 = 8 << 20;

/// The most that a block may become (RFC 8878, 3.1.1.2.3).
const MAX_BLOCK: usize = 128 * 1024;

/// The length of the head of a frame at most, magic number included.
const MAX_HEADER: usize = 18;

/// How much is unfolded at once.
const TARGET: usize = 32 * 1024;

const MAGIC: u32 = 0xfd2f_b528;

#[derive(Debug)]
enum Stage {
    Header,
    Block,
    /// It is passed over: what carries the body has sums of its own, and the library would have to hash all of it.
    Checksum,
    Skip(u32),
}

/// See the module.
pub(super) struct ZstdDecoder<W> {
    out: W,
    stage: Stage,
    decoder: FrameDecoder,
    buffer: Vec<u8>,
    /// Where unfolded bytes come first; made when there are some.
    target: Vec<u8>,
    checksum: bool,
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The head of a frame.
struct Header {
    length: usize,
    window: u64,
    checksum: bool,
}

impl Header {
    /// `None`: there is more to come.
    fn read(bytes: &[u8]) -> io::Result<Option<Header>> {
        let Some(&descriptor) = bytes.get(4) else { return Ok(None) };
        let single = descriptor & 0x20 != 0;
        let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
        if descriptor & 8 != 0 {
            return Err(malformed());
        }
        let size = match descriptor >> 6 {
            0 => usize::from(single),
            kind => 1 << kind,
        };
        let at = 5 + usize::from(!single);
        let length = at + dictionary + size;
        let Some(head) = bytes.get(..length) else { return Ok(None) };
        if number(&head[at..at + dictionary]) != 0 {
            return Err(malformed());
        }
        let content = number(&head[at + dictionary..]) + if size == 2 { 256 } else { 0 };
        let window = if single {
            content
        } else {
            let base = 1_u64 << (10 + (head[5] >> 3));
            base + base / 8 * u64::from(head[5] & 7)
        };
        Ok(Some(Header { length, window, checksum: descriptor & 4 != 0 }))
    }
}

impl<W: Write> ZstdDecoder<W> {
    pub(super) fn new(out: W) -> ZstdDecoder<W> {
        ZstdDecoder {
            out,
            stage: Stage::Header,
            decoder: FrameDecoder::new(),
            buffer: Vec::new(),
            target: Vec::new(),
            checksum: false,
        }
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Whether it may end here: between two frames, or before the first.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.stage, Stage::Header) && self.buffer.is_empty()
    }

    pub(super) fn write_all(&mut self, mut piece: &[u8]) -> io::Result<()> {
        while !piece.is_empty() {
            let wanted = self.wanted().saturating_sub(self.buffer.len()).clamp(1, piece.len());
            let (now, later) = piece.split_at(wanted);
            self.buffer.extend_from_slice(now);
            piece = later;
            self.step()?;
        }
        Ok(())
    }

    /// How many bytes the next step looks at, as far as is known.
    fn wanted(&self) -> usize {
        match self.stage {
            Stage::Header => self.buffer.len() + 1,
            Stage::Block if self.buffer.len() < 3 => 3,
            Stage::Block => 3 + self.block().1,
            Stage::Checksum => 4,
            Stage::Skip(left) => left as usize,
        }
    }

    /// Of the block that begins the buffer: whether it is the last one, and how many bytes it has.
    fn block(&self) -> (bool, usize) {
        let head = number(&self.buffer[..3]) as usize;
        // A run of one byte (RLE) has just that.
        (head & 1 != 0, if head >> 1 & 3 == 1 { 1 } else { head >> 3 })
    }

    fn step(&mut self) -> io::Result<()> {
        match &mut self.stage {
            Stage::Header => self.header()?,
            Stage::Block => {
                if self.buffer.len() < 3 {
                    return Ok(());
                }
                let (last, length) = self.block();
                if length > MAX_BLOCK {
                    return Err(malformed());
                }
                if self.buffer.len() < 3 + length {
                    return Ok(());
                }
                self.unfold()?;
                if last {
                    self.stage = if self.checksum { Stage::Checksum } else { Stage::Header };
                }
            }
            Stage::Checksum => {
                if self.buffer.len() == 4 {
                    self.buffer.clear();
                    self.stage = Stage::Header;
                }
            }
            Stage::Skip(left) => {
                *left -= self.buffer.len() as u32;
                self.buffer.clear();
                if *left == 0 {
                    self.stage = Stage::Header;
                }
            }
        }
        Ok(())
    }

    fn header(&mut self) -> io::Result<()> {
        if self.buffer.len() < 4 {
            return Ok(());
        }
        let magic = number(&self.buffer[..4]) as u32;
        if magic >> 4 == 0x0184_d2a5 {
            if self.buffer.len() == 8 {
                let length = number(&self.buffer[4..]) as u32;
                self.buffer.clear();
                self.stage = if length > 0 { Stage::Skip(length) } else { Stage::Header };
            }
            return Ok(());
        }
        if magic != MAGIC || self.buffer.len() > MAX_HEADER {
            return Err(malformed());
        }
        let Some(header) = Header::read(&self.buffer)? else { return Ok(()) };
        if header.window > MAX_WINDOW {
            return Err(malformed());
        }
        debug_assert_eq!(header.length, self.buffer.len());
        self.decoder.reset(&self.buffer[..]).map_err(|_| malformed())?;
        self.buffer.clear();
        self.checksum = header.checksum;
        self.stage = Stage::Block;
        Ok(())
    }

    /// The block in the buffer.
    fn unfold(&mut self) -> io::Result<()> {
        if self.target.is_empty() {
            self.target = vec![0; TARGET];
        }
        let (_, mut written) = self.decoder.decode_from_to(&self.buffer, &mut self.target).map_err(|_| malformed())?;
        self.buffer.clear();
        // The rest is read: asked to decode nothing more, the library waits for the checksum of a frame that has one.
        loop {
            self.out.write_all(&self.target[..written])?;
            written = self.decoder.read(&mut self.target)?;
            if written == 0 {
                return Ok(());
            }
        }
    }
}
