internal import KubernetesCore
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A file mapped into memory that says what is being reconciled: the kernel keeps it, whatever the
/// process dies of. Writing to it is writing to memory.
final class SlotFile: Sendable {
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let count: Int
  private let free: Mutex<[Int]>

  /// Opens a file, with room for a number of keys.
  ///
  /// - Returns: the file, and the keys that the last process had not done with.
  /// - Throws: `FileFailure`, where it can't be written or mapped.
  static func open(_ path: String, count: Int) throws(FileFailure) -> (SlotFile, [ObjectKey]) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileFailure("open", path) }
    defer { close(descriptor) }
    let size = count * SlotLayout.size
    let old = try bytes(of: descriptor, atMost: size, path)
    // Its blocks are there before it is mapped: on a full volume a write to memory would be a crash.
    guard ftruncate(descriptor, off_t(size)) == 0, posix_fallocate(descriptor, 0, off_t(size)) == 0
    else { throw FileFailure("make room in", path) }
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      base != MAP_FAILED
    else { throw FileFailure("map", path) }
    memset(base, 0, size)
    return (SlotFile(base, count), SlotLayout.keys(in: old))
  }

  private init(_ base: UnsafeMutableRawPointer, _ count: Int) {
    self.base = base
    self.count = count
    free = Mutex(Array((0..<count).reversed()))
  }

  deinit { munmap(base, count * SlotLayout.size) }

  /// Writes a key into a free slot; nil where there is none.
  func enter(_ key: ObjectKey) -> Int? {
    guard let bytes = SlotLayout.bytes(of: key), let slot = free.withLock({ $0.popLast() }) else {
      return nil
    }
    let start = base + slot * SlotLayout.size
    bytes.withUnsafeBytes { source in
      guard let first = source.baseAddress else { return }
      (start + 2).copyMemory(from: first, byteCount: source.count)
    }
    atomicMemoryFence(ordering: .releasing)
    start.storeBytes(of: UInt16(bytes.count).littleEndian, as: UInt16.self)
    return slot
  }

  func leave(_ slot: Int) {
    (base + slot * SlotLayout.size).storeBytes(of: 0, as: UInt16.self)
    free.withLock { $0.append(slot) }
  }

  private static func bytes(
    of descriptor: Int32, atMost limit: Int, _ path: String
  ) throws(FileFailure) -> [UInt8] {
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      throw FileFailure("use, since it is no file,", path)
    }
    var bytes = [UInt8](repeating: 0, count: max(0, min(limit, 1 << 20)))
    let length = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, limit, 0) }
    return Array(bytes.prefix(max(0, length)))
  }
}

/// A file that can't be used, and why.
struct FileFailure: Error, CustomStringConvertible {
  let description: String

  /// A failure to do something to a path, with what the system says about it.
  init(_ verb: String, _ path: String) {
    description = "can't \(verb) \(path): \(String(cString: strerror(errno)))"
  }
}

/// How a key is written into a slot: two bytes of length, then `namespace/name`.
///
/// The length is written last and erased first: a process that dies between leaves an empty slot.
enum SlotLayout {
  /// How many bytes a slot has.
  static let size = 512

  /// The bytes of a key, the length aside; nil where it does not fit.
  static func bytes(of key: ObjectKey) -> [UInt8]? {
    let bytes = Array("\(key.namespace)/\(key.name)".utf8)
    return bytes.count <= size - 2 ? bytes : nil
  }

  /// The keys in the bytes of a file, whatever is in it.
  static func keys(in bytes: [UInt8]) -> [ObjectKey] {
    var keys: [ObjectKey] = []
    for start in stride(from: 0, to: bytes.count - bytes.count % size, by: size) {
      let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
      guard (2...(size - 2)).contains(length) else { continue }
      let text = String(decoding: bytes[(start + 2)..<(start + 2 + length)], as: UTF8.self)
      let parts = text.parts(separatedBy: "/", keepingEmpty: true)
      guard parts.count == 2 else { continue }
      let key = ObjectKey(namespace: parts[0], name: parts[1])
      if key.isPlausible, !keys.contains(key) { keys.append(key) }
    }
    return keys
  }
}
