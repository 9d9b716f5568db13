//! Between the hub and a process: a pair of sockets that keep message boundaries, made for each place of the roster before the first fork.
//!
//! ```text
//! question: number (8) epoch (4) words, separated by tabs
//! answer:   number (8) last (1) part, in as many messages as it takes
//! ```
//!
//! A question that its process has not read its successor in the place reads, and sees by the epoch that it is none of its business. A process that ends
//! in the middle leaves half an answer, which the number tells from the next one.

use std::{io, os::fd::AsFd, time::Duration};

use steel_os::fd;

/// Bytes of one message.
const PART: usize = 32 * 1024;

/// More is no answer.
const LONGEST: usize = 64 << 20;

/// For how long a process waits for the hub to read.
const PATIENCE: Duration = Duration::from_secs(2);

/// A question.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) number: u64,
    pub(super) epoch: u32,
    pub(super) words: Vec<String>,
}

impl Question {
    pub(super) fn send(&self, wire: impl AsFd) -> io::Result<()> {
        let mut message = self.number.to_le_bytes().to_vec();
        message.extend(self.epoch.to_le_bytes());
        message.extend(self.words.join("\t").bytes());
        fd::send(wire, &message)
    }

    /// The next one that has come. `Ok(None)`: what came is none.
    ///
    /// # Errors
    /// The hub is gone; `EAGAIN`.
    pub(super) fn receive(wire: impl AsFd) -> io::Result<Option<Question>> {
        let mut buffer = vec![0; PART];
        let length = fd::receive(wire, &mut buffer)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Question::read(&buffer[..length]))
    }

    fn read(message: &[u8]) -> Option<Question> {
        let (number, rest) = message.split_first_chunk()?;
        let (epoch, rest) = rest.split_first_chunk()?;
        let words = String::from_utf8_lossy(rest).split('\t').map(str::to_owned).collect();
        Some(Question { number: u64::from_le_bytes(*number), epoch: u32::from_le_bytes(*epoch), words })
    }
}

/// Sends the answer to a question, in parts.
pub(super) fn answer(wire: impl AsFd, number: u64, text: &[u8]) -> io::Result<()> {
    let mut parts = text.chunks(PART).peekable();
    loop {
        let part = parts.next().unwrap_or(&[]);
        let last = parts.peek().is_none();
        let mut message = number.to_le_bytes().to_vec();
        message.push(u8::from(last));
        message.extend(part);
        while let Err(error) = fd::send(wire.as_fd(), &message) {
            if error.kind() != io::ErrorKind::WouldBlock || !fd::wait_writable(wire.as_fd(), PATIENCE)? {
                return Err(error);
            }
        }
        if last {
            return Ok(());
        }
    }
}

/// An answer that comes in.
#[derive(Debug, Default)]
pub(super) struct Answer {
    number: u64,
    text: Vec<u8>,
}

impl Answer {
    pub(super) fn to(number: u64) -> Answer {
        Answer { number, text: Vec::new() }
    }

    /// Takes one message. True: it was the last one.
    pub(super) fn take(&mut self, message: &[u8]) -> bool {
        let Some((number, [last, part @ ..])) = message.split_first_chunk() else { return false };
        if u64::from_le_bytes(*number) != self.number {
            return false; // Somebody has not waited for it.
        }
        if self.text.len() + part.len() <= LONGEST {
            self.text.extend(part);
        }
        *last != 0
    }

    pub(super) fn into_text(self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }
}

/// A buffer for one message.
pub(super) fn buffer() -> Vec<u8> {
    vec![0; PART + 16]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_and_its_answer_go_over_the_wire() {
        let (hub, process) = fd::message_pair().unwrap();
        let question = Question { number: 7, epoch: 3, words: vec!["trace".to_owned(), "App\\User".to_owned()] };
        question.send(&hub).unwrap();
        assert_eq!(Question::receive(&process).unwrap(), Some(question));
        let text = vec![b'x'; 3 * PART / 2];
        answer(&process, 6, b"an older one").unwrap();
        answer(&process, 7, &text).unwrap();
        let (mut taken, mut buffer) = (Answer::to(7), buffer());
        let mut last = false;
        while !last {
            let length = fd::receive(&hub, &mut buffer).unwrap();
            last = taken.take(&buffer[..length]);
        }
        assert_eq!(taken.into_text().len(), text.len());
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        assert_eq!(Question::read(b"short"), None);
        let mut answer = Answer::to(1);
        assert!(!answer.take(b""));
        assert!(!answer.take(&1_u64.to_le_bytes()));
        let (hub, process) = fd::message_pair().unwrap();
        drop(hub);
        assert!(Question::receive(&process).is_err());
    }
}
