"""Seals the inspector's process: from here on it opens no file, no socket and starts nothing. Linux only.

Two walls, so that a hole in one is not a way out: Landlock with an empty rule set (no path can be opened,
made or removed) and a seccomp filter (the calls that reach outside answer EPERM). What was open stays open:
the pipe to the pool. Both are given up to for good; a child could not take them off either.

Sources: kernel documentation, userspace-api/landlock and userspace-api/seccomp_filter; struct layouts from
linux/landlock.h, linux/filter.h and linux/seccomp.h.
"""

import ctypes
import os
import platform
import resource
import struct
from collections.abc import Callable, Mapping

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 38, 22
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446
_LANDLOCK_VERSION = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Landlock ABI -> how many file access rights it knows; newer ones know at least those of 5."""

_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN, _ANY_BIT = 0x20, 0x15, 0x35, 0x06, 0x45
_X32 = 0x40000000  # the same calls once more under other numbers (x86-64 only)
_CLONE_THREAD = 0x00010000

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REACHES_OUT: Mapping[str, Mapping[str, int]] = {
    "x86_64": {
        "socket": 41, "connect": 42, "accept": 43, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50, "socketpair": 53,
        "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "rename": 82, "mkdir": 83, "creat": 85, "link": 86, "unlink": 87,
        "symlink": 88, "chmod": 90, "chown": 92, "ptrace": 101, "open": 2, "prctl": 157, "chroot": 161, "mount": 165,
        "tkill": 200, "openat": 257, "unlinkat": 263, "renameat": 264, "unshare": 272, "accept4": 288, "sendmmsg": 307,
        "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "renameat2": 316, "memfd_create": 319, "bpf": 321,
        "execveat": 322, "userfaultfd": 323, "io_uring_setup": 425, "pidfd_open": 434, "openat2": 437, "pidfd_getfd": 438,
        "perf_event_open": 298, "keyctl": 250, "add_key": 248, "request_key": 249, "setns": 308, "pidfd_send_signal": 424,
    },
    "aarch64": {
        "socket": 198, "socketpair": 199, "bind": 200, "listen": 201, "accept": 202, "connect": 203, "sendto": 206, "sendmsg": 211,
        "execve": 221, "kill": 129, "tkill": 130, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38,
        "chroot": 51, "openat": 56, "ptrace": 117, "prctl": 167, "unshare": 97, "mount": 40, "accept4": 242, "sendmmsg": 269,
        "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "renameat2": 276, "memfd_create": 279, "bpf": 280,
        "execveat": 281, "userfaultfd": 282, "io_uring_setup": 425, "pidfd_open": 434, "openat2": 437, "pidfd_getfd": 438,
        "perf_event_open": 241, "keyctl": 219, "add_key": 217, "request_key": 218, "setns": 268, "pidfd_send_signal": 424,
    },
}  # fmt: skip
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435


class SealFailed(OSError):
    """This kernel does not let a process shut itself in; the text says which wall is missing."""


def limit(memory: int) -> None:
    """No core dump, no growing file, bounded address space (bytes), not to be looked into by its equals."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if platform.system() == "Linux":
        _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)


def seal() -> None:
    """Shut this process in, for good. Raises SealFailed when a wall cannot be put up."""
    machine = platform.machine()
    if platform.system() != "Linux" or machine not in _ARCHITECTURES:
        raise SealFailed(f"no seal is known for {platform.system()} on {machine}")
    if _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise SealFailed("the kernel refused no_new_privs")
    _shut_files()
    _shut_calls(machine)


def holes() -> tuple[str, ...]:
    """What this process can still do and should not: tried, not assumed."""
    return tuple(name for name, attempt in _ATTEMPTS.items() if _succeeds(attempt))


def _shut_files() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    abi = libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if abi < 1:
        raise SealFailed("the kernel has no Landlock (5.13 or newer, and it must be switched on)")
    rights = (1 << _FILE_RIGHTS.get(abi, 16)) - 1
    attributes = ctypes.create_string_buffer(struct.pack("=Q", rights), 8)
    ruleset = libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(8), 0)
    if ruleset < 0 or libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0):
        raise SealFailed("the kernel refused the Landlock rule set")
    os.close(ruleset)


def _shut_calls(machine: str) -> None:
    code = b"".join(_filter(machine))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    if _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(program, len(program)), 0, 0):
        raise SealFailed("the kernel refused the seccomp filter")


def _filter(machine: str) -> list[bytes]:
    """The BPF program: another architecture's calls kill, new processes and outside calls answer EPERM."""
    lines = [_step(_LOAD, 4), _step(_EQUAL, _ARCHITECTURES[machine], 1), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    lines += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _KILL)]
    for number in _REACHES_OUT[machine].values():
        lines += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _EPERM)]
    # clone3 hides its flags from us: libraries fall back to clone, where a thread may pass and a process may not.
    lines += [_step(_EQUAL, _CLONE3, 0, 1), _step(_RETURN, _ENOSYS)]
    lines += [_step(_EQUAL, _CLONE[machine], 0, 3), _step(_LOAD, 16), _step(_ANY_BIT, _CLONE_THREAD, 1), _step(_RETURN, _EPERM)]
    return [*lines, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, when_true, when_false, value)


def _call(name: str, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = getattr(libc, name)(*arguments)
    return result


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


_ATTEMPTS: Mapping[str, Callable[[], object]] = {
    "open a file": lambda: os.close(os.open("/etc/passwd", os.O_RDONLY)),
    "make a file": lambda: os.close(os.open("/tmp/postroom-hole", os.O_WRONLY | os.O_CREAT)),  # noqa: S108 - it must fail
    "start a process": _fork,
    "open a socket": lambda: os.close(_socket()),
}


def _socket() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor: int = libc.socket(2, 1, 0)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "socket")
    return descriptor


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True
