//! Messages from one process to another: by a ring, and by a `SOCK_SEQPACKET` pair, which is what one would use without.
//!
//!     cargo bench -p steel-shm
//!
//! Each line is the best of three rounds of half a second. The receiver sleeps when it has caught up, the sender when it is refused.

use std::{
    io::{Read, Write},
    os::fd::OwnedFd,
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

use bytes::BytesMut;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use steel_shm::{bell::Bell, ring::Ring};

const ROUND: Duration = Duration::from_millis(500);

/// Messages in a round, and its time: what `receive` has seen until the sender was done.
fn round(send: impl FnOnce(Instant) -> u64, receive: impl FnOnce()) -> f64 {
    let (mut ours, mut theirs) = UnixStream::pair().expect("a pair");
    // SAFETY: this program has one thread.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        receive();
        theirs.write_all(&[1]).expect("the parent");
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(0) };
    }
    let begin = Instant::now();
    let sent = send(begin + ROUND);
    ours.read_exact(&mut [0]).expect("the child");
    let taken = begin.elapsed();
    // SAFETY: no pointers but null.
    unsafe { libc::waitpid(pid, std::ptr::null_mut(), 0) };
    sent as f64 / taken.as_secs_f64()
}

/// An empty message ends the stream.
fn by_ring(length: usize) -> f64 {
    let (reads, writes) = (Bell::new().expect("a bell"), Bell::new().expect("a bell"));
    let ring = Ring::new(1 << 20, &reads, &writes).expect("a ring");
    let send = |end: Instant| {
        let (mut producer, mut writer) = (ring.producer().expect("sound"), writes.sleeper());
        let message = vec![7; length];
        let mut push = |message: &[u8]| {
            while producer.push(&[message]).is_err() {
                writer.sleep(|| producer.room().expect("sound") >= Some(message.len()), None).expect("a wait");
            }
        };
        let mut count = 0;
        while count % 64 != 0 || Instant::now() < end {
            push(&message);
            count += 1;
        }
        push(&[]);
        count
    };
    let receive = || {
        let (mut consumer, mut reader) = (ring.consumer().expect("sound"), reads.sleeper());
        let mut into = BytesMut::with_capacity(1 << 20);
        loop {
            into.clear();
            match consumer.pop(&mut into).expect("sound") {
                Some(0) => return,
                Some(_) => {}
                None => reader.sleep(|| !consumer.is_empty(), None).expect("a wait"),
            }
        }
    };
    round(send, receive)
}

fn by_socket(length: usize) -> f64 {
    let pair = rustix::net::socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let (left, right): (OwnedFd, OwnedFd) = pair.expect("a pair");
    let send = |end: Instant| {
        let message = vec![7; length];
        let mut count = 0;
        while count % 64 != 0 || Instant::now() < end {
            rustix::net::send(&left, &message, SendFlags::empty()).expect("sent");
            count += 1;
        }
        rustix::net::send(&left, b"end", SendFlags::empty()).expect("sent");
        count
    };
    let receive = || {
        let mut into = vec![0; 1 << 20];
        while rustix::net::recv(&right, &mut into[..], RecvFlags::empty()).expect("received").1 != 3 {}
    };
    round(send, receive)
}

fn main() {
    println!("{:>8}  {:>28}  {:>28}  ratio", "bytes", "ring: messages/s, MB/s", "seqpacket: messages/s, MB/s");
    for length in [16, 64, 256, 1024, 4096, 16_384, 65_536] {
        let best = |one: fn(usize) -> f64| (0..3).map(|_| one(length)).fold(0.0, f64::max);
        let (ring, socket) = (best(by_ring), best(by_socket));
        let rate = |per_second: f64| format!("{per_second:.0} {:>9.0}", per_second * length as f64 / 1e6);
        println!("{length:>8}  {:>28}  {:>28}  {:.1}", rate(ring), rate(socket), ring / socket);
    }
}
