//! Functions that a loaded library imports from another one, replaced in that library's own table.
//!
//! The dynamic linker writes there whom each imported name leads to (ELF: the relocations of the procedure linkage table and of the global offset
//! table), mostly for ever: then the pages are made read-only, and are writable here for as long as it takes to write one pointer.

use std::{
    ffi::{CStr, c_int, c_void},
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// A function that was replaced, until this is dropped.
#[derive(Debug)]
pub struct Import {
    slot: *mut *mut c_void,
    original: *mut c_void,
    read_only: bool,
}

// SAFETY: the table of a library that stays loaded; a pointer in it is written at once.
unsafe impl Send for Import {}

/// Who imports the function.
#[derive(Debug, Clone, Copy)]
pub enum Library<'a> {
    /// Every library whose file name begins so.
    Named(&'a str),
    /// The one, or the program itself, in which this address lies.
    Around(usize),
}

/// Replaces `name` in a library; whoever loads it again later has it as it was.
///
/// # Safety
/// The function has the type of the one that it replaces, lives as long as what is returned, and may be called by any thread.
pub unsafe fn replace(library: Library<'_>, name: &CStr, function: *const ()) -> Vec<Import> {
    let mut search = Search { library, name, slots: Vec::new() };
    // SAFETY: calls back during the call only, with the pointer that it got.
    unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut search).cast()) };
    let put = |(slot, read_only): (*mut *mut c_void, bool)| {
        // SAFETY: a slot of the table, aligned as pointers are.
        let original = unsafe { AtomicPtr::from_ptr(slot) }.load(Ordering::Acquire);
        write(slot, function.cast_mut().cast(), read_only).then_some(Import { slot, original, read_only })
    };
    search.slots.into_iter().filter_map(put).collect()
}

impl Drop for Import {
    fn drop(&mut self) {
        write(self.slot, self.original, self.read_only);
    }
}

fn write(slot: *mut *mut c_void, value: *mut c_void, read_only: bool) -> bool {
    let page = crate::stack::page_size();
    let start = (slot as usize / page * page) as *mut c_void;
    let protect = |flags: c_int| {
        // SAFETY: the page of the table, which was readable and, as long as it was not yet final, writable.
        unsafe { libc::mprotect(start, page, flags) == 0 }
    };
    if read_only && !protect(libc::PROT_READ | libc::PROT_WRITE) {
        return false;
    }
    // SAFETY: a slot of the table, aligned as pointers are, and writable now.
    unsafe { AtomicPtr::from_ptr(slot) }.store(value, Ordering::Release);
    if read_only {
        protect(libc::PROT_READ);
    }
    true
}

struct Search<'a> {
    library: Library<'a>,
    name: &'a CStr,
    slots: Vec<(*mut *mut c_void, bool)>,
}

unsafe extern "C" fn visit(info: *mut libc::dl_phdr_info, _: usize, search: *mut c_void) -> c_int {
    // SAFETY: the linker's description of a loaded library, and our own search.
    let (info, search) = unsafe { (&*info, &mut *search.cast::<Search<'_>>()) };
    if info.dlpi_name.is_null() || info.dlpi_phdr.is_null() {
        return 0;
    }
    let is_wanted = match search.library {
        Library::Named(name) => {
            // SAFETY: a text of the linker's.
            let path = unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes();
            path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).starts_with(name.as_bytes())
        }
        Library::Around(address) => {
            headers(info).iter().filter(|header| header.p_type == libc::PT_LOAD).any(|header| {
                let start = info.dlpi_addr as usize + header.p_vaddr as usize;
                (start..start + header.p_memsz as usize).contains(&address)
            })
        }
    };
    if is_wanted {
        // SAFETY: the headers of a loaded library.
        unsafe { look(info, search) };
    }
    0
}

fn headers(info: &libc::dl_phdr_info) -> &[libc::Elf64_Phdr] {
    // SAFETY: the linker's description of a loaded library: so many headers are there.
    unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) }
}

/// One entry of the dynamic section: a tag and a number or address.
#[repr(C)]
struct Entry {
    tag: i64,
    value: usize,
}

const PT_DYNAMIC: u32 = 2;
const PT_GNU_RELRO: u32 = 0x6474_e552;
const DT_NULL: i64 = 0;
const DT_PLTRELSZ: i64 = 2;
const DT_STRTAB: i64 = 5;
const DT_SYMTAB: i64 = 6;
const DT_RELA: i64 = 7;
const DT_RELASZ: i64 = 8;
const DT_PLTREL: i64 = 20;
const DT_JMPREL: i64 = 23;

/// Relocations of imported functions: in the one table or the other.
#[cfg(target_arch = "x86_64")]
const IMPORTED: [u32; 2] = [6, 7];
#[cfg(target_arch = "aarch64")]
const IMPORTED: [u32; 2] = [1025, 1026];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const IMPORTED: [u32; 0] = [];

#[derive(Default)]
struct Dynamic {
    strings: usize,
    symbols: usize,
    /// Address and size in bytes.
    tables: [(usize, usize); 2],
    has_addends: bool,
}

/// # Safety
/// The description of a library that is loaded.
unsafe fn look(info: &libc::dl_phdr_info, search: &mut Search<'_>) {
    let base = info.dlpi_addr as usize;
    let find = |kind| headers(info).iter().find(|header| header.p_type == kind);
    let Some(dynamic) = find(PT_DYNAMIC) else { return };
    let relro = find(PT_GNU_RELRO).map_or(0..0, |header| {
        let start = base + header.p_vaddr as usize;
        start..start + header.p_memsz as usize
    });
    // SAFETY: the dynamic section of a loaded library.
    let mut tables = unsafe { read(ptr::with_exposed_provenance(base + dynamic.p_vaddr as usize)) };
    // glibc has made these addresses absolute, musl leaves them as they are in the file.
    let [(calls, _), (data, _)] = &mut tables.tables;
    for address in [&mut tables.strings, &mut tables.symbols, calls, data] {
        if (1..base).contains(address) {
            *address += base;
        }
    }
    if !tables.has_addends || tables.strings == 0 || tables.symbols == 0 {
        return;
    }
    for (start, size) in tables.tables {
        for index in 0..size / size_of::<libc::Elf64_Rela>() {
            // SAFETY: entries of the table, the symbols that they name, and the names of those, as the linker has used them.
            unsafe {
                let entry = &*ptr::with_exposed_provenance::<libc::Elf64_Rela>(start).add(index);
                if !IMPORTED.contains(&(entry.r_info as u32)) {
                    continue;
                }
                let symbol = &*ptr::with_exposed_provenance::<libc::Elf64_Sym>(tables.symbols)
                    .add((entry.r_info >> 32) as usize);
                let name = ptr::with_exposed_provenance::<libc::c_char>(tables.strings).add(symbol.st_name as usize);
                if CStr::from_ptr(name) == search.name {
                    let slot = base + entry.r_offset as usize;
                    search.slots.push((ptr::with_exposed_provenance_mut(slot), relro.contains(&slot)));
                }
            }
        }
    }
}

/// # Safety
/// The dynamic section of a loaded library, which ends with an entry of its own.
unsafe fn read(mut entry: *const Entry) -> Dynamic {
    let mut found = Dynamic::default();
    loop {
        // SAFETY: the end was not seen yet.
        let Entry { tag, value } = unsafe { entry.read() };
        match tag {
            DT_NULL => return found,
            DT_STRTAB => found.strings = value,
            DT_SYMTAB => found.symbols = value,
            DT_JMPREL => found.tables[0].0 = value,
            DT_PLTRELSZ => found.tables[0].1 = value,
            DT_RELA => found.tables[1].0 = value,
            DT_RELASZ => found.tables[1].1 = value,
            DT_PLTREL => found.has_addends = value == DT_RELA as usize,
            _ => {}
        }
        // SAFETY: as above.
        entry = unsafe { entry.add(1) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    static CALLS: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn counting(memory: *mut c_void) {
        CALLS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: what the caller has got from `malloc()`.
        unsafe { libc::free(memory) };
    }

    #[test]
    fn a_function_is_replaced_in_the_library_that_is_named_until_it_is_put_back() {
        // The compiler's own library, which every program of Rust has loaded, frees memory.
        // SAFETY: does the same, for as long as the program lives.
        let replaced = unsafe { replace(Library::Named("libgcc_s.so"), c"free", counting as *const ()) };
        let [one] = &replaced[..] else { panic!("found {} times", replaced.len()) };
        let slot = one.slot;
        // SAFETY: the slot stays readable.
        let now = || unsafe { AtomicPtr::from_ptr(slot) }.load(Ordering::Acquire);
        assert_eq!(now(), counting as *mut c_void);
        let original = one.original;
        drop(replaced);
        assert_eq!(now(), original);
        assert_eq!(CALLS.load(Ordering::Relaxed), 0, "nobody has freed memory there meanwhile");
    }

    #[test]
    fn what_is_not_there_is_not_replaced() {
        // SAFETY: as above; nothing is found.
        unsafe {
            assert!(replace(Library::Named("libgcc_s.so"), c"no_such_function", counting as *const ()).is_empty());
            assert!(replace(Library::Named("no_such_library.so"), c"free", counting as *const ()).is_empty());
            assert!(replace(Library::Around(0), c"free", counting as *const ()).is_empty());
        }
    }

    #[test]
    fn a_library_is_known_by_what_lies_in_it_and_the_program_too() {
        // SAFETY: the same function; a name that nobody has.
        unsafe {
            let here = Library::Around(counting as *const () as usize);
            assert!(replace(here, c"no_such_function", counting as *const ()).is_empty());
            assert!(!replace(here, c"free", libc::free as *const ()).is_empty(), "a program of Rust frees memory");
        }
    }
}
