//! A thread that takes messages out of a queue: waiting for one stops a whole thread, and nothing but a message or a signal ends it.
//!
//! It takes one message each time it is asked, no more: what nobody has asked for stays where others can take it.

use std::{
    io,
    os::unix::thread::JoinHandleExt,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{LONGEST, Queue};
use crate::{process, signal};

/// The thread needs hardly any.
const STACK: usize = 128 * 1024;

/// How long the thread is given before it is interrupted once more: it may have been about to wait.
const AGAIN: Duration = Duration::from_millis(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    /// A message is wanted.
    Asked,
    /// It is to end.
    Stopped,
    /// It has ended.
    Ended,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        *self.lock() = state;
        self.changed.notify_all();
    }

    /// Waits until there is something to do. False: it is to end.
    fn wait(&self) -> bool {
        let state = self.lock();
        let state = self.changed.wait_while(state, |state| *state == State::Idle);
        *state.unwrap_or_else(PoisonError::into_inner) == State::Asked
    }

    /// A message is there, or will never be.
    fn answered(&self) {
        let mut state = self.lock();
        if *state == State::Asked {
            *state = State::Idle;
        }
    }
}

/// See the module.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    generation: u64,
}

impl Reader {
    /// Of messages of this kind (0: of any). `deliver` is called by the thread: a message, cut off at [`LONGEST`], or why there will never
    /// be one (`EIDRM`).
    ///
    /// # Errors
    /// `EAGAIN`: no more threads.
    pub fn new(queue: Queue, kind: i64, deliver: impl Fn(io::Result<Vec<u8>>) + Send + 'static) -> io::Result<Reader> {
        let shared = Arc::new(Shared { state: Mutex::new(State::Idle), changed: Condvar::new() });
        let of_thread = Arc::clone(&shared);
        let run = move || {
            signal::let_through(libc::SIGURG);
            while of_thread.wait() {
                match queue.take(kind, LONGEST, libc::MSG_NOERROR) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    result => {
                        of_thread.answered();
                        deliver(result);
                    }
                }
            }
            of_thread.set(State::Ended);
        };
        let start = || thread::Builder::new().name("queue".into()).stack_size(STACK).spawn(run);
        let thread = signal::with_all_blocked(start)?;
        Ok(Reader { shared, thread: Some(thread), generation: process::generation() })
    }

    /// Has it take one message, unless it is about to already.
    pub fn ask(&self) {
        let mut state = self.shared.lock();
        if *state == State::Idle {
            *state = State::Asked;
            self.shared.changed.notify_all();
        }
    }

    /// Ends the thread. What it has taken by then is delivered before this returns.
    pub fn stop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        if self.generation != process::generation() {
            // The child of a fork has no such thread.
            std::mem::forget(thread);
            return;
        }
        let interruption = signal::Held::new(&[libc::SIGURG], &[]);
        let mut state = self.shared.lock();
        while *state != State::Ended {
            *state = State::Stopped;
            self.shared.changed.notify_all();
            // SAFETY: the thread was not joined yet, so its handle is good.
            unsafe { libc::pthread_kill(thread.as_pthread_t(), libc::SIGURG) };
            let waited = self.shared.changed.wait_timeout_while(state, AGAIN, |state| *state != State::Ended);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        let _ = thread.join();
        signal::forget(libc::SIGURG);
        drop(interruption);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn queue() -> Queue {
        Queue::private().unwrap()
    }

    #[test]
    fn it_takes_one_message_for_each_time_it_is_asked() {
        let queue = queue();
        let (deliver, delivered) = mpsc::channel();
        let mut reader = Reader::new(queue.share(), 2, move |message| deliver.send(message.unwrap()).unwrap()).unwrap();
        for (kind, text) in [(1, "other"), (2, "a"), (2, "b")] {
            queue.push(kind, text.as_bytes(), false).unwrap();
        }
        reader.ask();
        assert_eq!(delivered.recv().unwrap(), b"a");
        assert_eq!(queue.fill().unwrap().messages, 2);
        reader.ask();
        assert_eq!(delivered.recv().unwrap(), b"b");
        reader.ask();
        queue.push(2, b"late", false).unwrap();
        assert_eq!(delivered.recv().unwrap(), b"late");
        reader.stop();
        assert!(delivered.recv().is_err());
        queue.remove().unwrap();
    }

    #[test]
    fn one_that_waits_is_stopped_and_what_it_has_taken_is_not_lost() {
        let queue = queue();
        for round in 0..200 {
            let (deliver, delivered) = mpsc::channel();
            let mut reader = Reader::new(queue.share(), 0, move |message| deliver.send(message).unwrap()).unwrap();
            reader.ask();
            if round % 2 == 0 {
                queue.push(1, b"x", false).unwrap();
            }
            reader.stop();
            let taken = delivered.try_iter().count() as u64;
            assert_eq!(taken + queue.fill().unwrap().messages, u64::from(round % 2 == 0));
            while queue.pop(0, 1, false).is_ok() {}
        }
        queue.remove().unwrap();
    }

    #[test]
    fn the_end_of_the_queue_is_told() {
        let queue = queue();
        let (deliver, delivered) = mpsc::channel();
        let reader = Reader::new(queue.share(), 0, move |message| deliver.send(message).unwrap()).unwrap();
        reader.ask();
        queue.remove().unwrap();
        assert!(delivered.recv().unwrap().is_err());
        drop(reader);
    }
}
