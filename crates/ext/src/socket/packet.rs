//! Packets: what `recvPacket()` gives, by the rules of `setProtocol()`.

use steel_engine::net::Direction;
use steel_proto::framing::{Framing, FramingError, Next, PacketDecoder, asked};
use steel_zend::{Result, ZStr, Zval};

use super::{Deadline, Done, Failure, Rules, Socket, done};
use crate::{errors::code, log};

/// How much is read at once.
const ROOM: usize = 64 * 1024;

impl Socket {
    /// Are there rules for packets?
    pub(crate) fn has_packets(&self) -> bool {
        self.rules.borrow().as_ref().is_some_and(|rules| rules.framing().is_some())
    }

    /// Receives the next packet; what comes without rules is one. An empty string: the end, or a peer that sends what is none.
    ///
    /// # Errors
    /// Another coroutine reads; what the program's function threw.
    pub(crate) fn receive_packet(&self, deadline: &mut Deadline) -> Done<ZStr> {
        let rules = self.rules.borrow().clone();
        let Some((rules, framing)) = rules.and_then(|rules| rules.framing().map(|framing| (rules, framing))) else {
            return self.receive_buffered(ROOM, deadline);
        };
        done!(self.available(&[Direction::Read]));
        let decoder = self.packets.borrow_mut().take();
        let mut decoder = decoder.unwrap_or_else(|| PacketDecoder::new(rules.port.package_max_length));
        let mut buffer = self.buffer.take();
        let outcome = self.next_packet(&rules, &framing, &mut decoder, &mut buffer, deadline);
        if !self.is_closed() && matches!(outcome, Ok(Ok(Some(_)) | Err(_))) {
            self.buffer.replace(buffer);
            self.packets.replace(Some(decoder));
        }
        match outcome? {
            Ok(Some(packet)) => Ok(Ok(packet)),
            Ok(None) => Ok(Ok(ZStr::new(b""))),
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// `None`: there will be none.
    fn next_packet(
        &self,
        rules: &Rules,
        framing: &Framing,
        decoder: &mut PacketDecoder,
        buffer: &mut bytes::BytesMut,
        deadline: &mut Deadline,
    ) -> Done<Option<ZStr>> {
        loop {
            let next = match decoder.decode(framing, buffer) {
                Ok(next) => next,
                Err(error) => return Ok(self.bad_packet(error, decoder, buffer, rules)),
            };
            match next {
                Next::Packet(packet) => return Ok(Ok(Some(ZStr::new(&packet)))),
                Next::Ask => {
                    let answer = ask(rules, asked(buffer))?;
                    if let Err(error) = decoder.answer(buffer, answer) {
                        return Ok(self.bad_packet(error, decoder, buffer, rules));
                    }
                }
                Next::More(missing) => {
                    let most = buffer.len() + missing.max(ROOM);
                    if done!(self.receive_into(buffer, most, deadline)) == 0 {
                        return Ok(Ok(None));
                    }
                }
            }
        }
    }

    /// What follows cannot be told apart any more, and is dropped.
    pub(super) fn bad_packet(
        &self,
        error: FramingError,
        decoder: &mut PacketDecoder,
        buffer: &mut bytes::BytesMut,
        rules: &Rules,
    ) -> std::result::Result<Option<ZStr>, Failure> {
        buffer.clear();
        *decoder = PacketDecoder::new(rules.port.package_max_length);
        match error {
            FramingError::TooLarge { length } => {
                let text = format!("packet length is too big, remote_addr={}, length={length}", self.peer());
                log::line(log::Level::Warning, &text);
                Err(Failure::new(code::PACKAGE_TOO_LARGE))
            }
            FramingError::Endless { .. } => {
                let why = "no package eof, package_max_length exceeded";
                log::line(log::Level::Warning, &format!("{why}, remote_addr={}", self.peer()));
                Err(Failure::with(code::PACKAGE_TOO_LARGE, why))
            }
            _ => Err(Failure::with(code::PACKAGE_LENGTH_NOT_FOUND, "get package length failed")),
        }
    }
}

impl Socket {
    /// Address and port of the other side, for the log.
    fn peer(&self) -> String {
        self.net().map_or(":0".to_owned(), |net| net.peer_text())
    }
}

/// The program's answer about the beginning of a packet.
fn ask(rules: &Rules, head: &[u8]) -> Result<i64> {
    let function = rules.port.packets.function.clone();
    match function {
        Some(function) => function.call(&[Zval::str(head)])?.to_int(),
        None => Ok(-1),
    }
}
