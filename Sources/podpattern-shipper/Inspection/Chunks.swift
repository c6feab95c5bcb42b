internal import CLinux
internal import ShipperContract

/// The chunk files of a pipeline: `chunks/INPUT/NAME.flb`, and in `chunks/rejected` copies of what
/// an output has refused.
enum ChunkFolder {
  /// Fluent Bit's own name for it.
  private static let refusedFolder = "rejected"
  private static let chunkSuffix = ".flb"
  private static let asideSuffix = ".refused"

  /// How much of a chunk is read at most. A chunk has about two mebibytes, or a single longer record.
  private static let longest = 64 << 20

  /// The chunks that wait to be delivered: those that have a record.
  static func waiting(in root: String) -> [Chunk] {
    paths(in: root).compactMap { path, name in
      guard let file = try? Descriptor(path, O_RDONLY), let status = try? file.status() else {
        return nil
      }
      return hasRecord(file) ? Chunk(name: name, size: max(0, Int(status.st_size))) : nil
    }
  }

  /// Counts the records of all chunks.
  static func count(in root: String) -> LogAmount {
    paths(in: root).reduce(into: LogAmount()) { amount, found in
      guard let file = try? Descriptor(found.path, O_RDONLY) else { return }
      amount += withBytes(of: file, ChunkContent.count) ?? LogAmount()
    }
  }

  /// Renames the copies of refused records: Fluent Bit reuses names, and would append to them.
  static func setRefusedAside(in root: String) {
    for (path, _) in paths(of: refusedFolder, in: root) { rename(path, path + asideSuffix) }
  }

  /// The copies that were renamed, with the amount of their records.
  static func refusedAside(in root: String) -> [(path: String, amount: LogAmount)] {
    paths(of: refusedFolder, in: root, suffix: chunkSuffix + asideSuffix).compactMap { path, _ in
      guard let file = try? Descriptor(path, O_RDONLY) else { return nil }
      return (path, withBytes(of: file, ChunkContent.count) ?? LogAmount())
    }
  }

  private static func paths(in root: String) -> [(path: String, name: String)] {
    (Folder.names(in: root) ?? []).filter { $0 != refusedFolder }
      .flatMap { paths(of: $0, in: root) }
  }

  private static func paths(
    of input: String, in root: String, suffix: String = chunkSuffix
  ) -> [(path: String, name: String)] {
    (Folder.names(in: "\(root)/\(input)") ?? [])
      .filter { $0.hasSuffix(suffix) }
      .map { ("\(root)/\(input)/\($0)", $0) }
  }

  /// Whether a chunk holds a record, seen from the byte at which the first would begin.
  private static func hasRecord(_ file: borrowing Descriptor) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: ChunkContent.headerLength, alignment: 1) { buffer in
      let count = file.read(into: buffer, at: 0)
      let header = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      guard let start = ChunkContent.start(header) else { return false }
      let first = UnsafeMutableRawBufferPointer(rebasing: buffer[..<1])
      return file.read(into: first, at: start) == 1 && ChunkContent.beginsRecord(first[0])
    }
  }

  /// Reads the file. With a mapping, a file that shrinks meanwhile would end the process.
  private static func withBytes<Result>(
    of file: borrowing Descriptor, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let status = try? file.status() else { return nil }
    let length = min(Int(status.st_size), longest)
    guard length > 0 else { return nil }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
    defer { buffer.deallocate() }
    var count = 0
    while count < length,
      case let more = file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), at: count), more > 0
    {
      count += more
    }
    return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }
}

/// A chunk file that waits for an output.
struct Chunk: Equatable {
  var name: String
  var size: Int

  /// When it was made, in seconds since 1970, which Fluent Bit writes into its name:
  /// PROCESS-SECONDS.NANOSECONDS.flb.
  var born: Int? {
    guard let dash = name.utf8.firstIndex(of: UInt8(ascii: "-")) else { return nil }
    return Int(name[name.utf8.index(after: dash)...].prefix { $0 != "." })
  }
}

/// What a chunk file of Fluent Bit holds.
///
/// The file starts with 0xC1 0x00, a checksum, the content's length, padding and, at byte 22, the
/// length of the metadata, all big-endian; after the metadata come the records, each an array of
/// its header and its body, in MessagePack. Files are made longer than they need to be, and a zero
/// byte, which starts no record, ends the content.
enum ChunkContent {
  static let headerLength = 24

  /// Counts the records of a chunk file, up to the first damaged one.
  static func count(_ bytes: UnsafeRawBufferPointer) -> LogAmount {
    guard let start = start(bytes) else { return LogAmount() }
    var walker = MessagePackWalker(bytes, from: start)
    var amount = LogAmount()
    while let length = record(&walker, in: bytes) {
      amount += LogAmount(lines: 1, bytes: length)
    }
    return amount
  }

  /// Whether a record begins with this byte: it is an array.
  static func beginsRecord(_ byte: UInt8) -> Bool {
    byte & 0xf0 == 0x90 || byte == 0xdc || byte == 0xdd
  }

  /// Where the records begin according to the header; nil if this is no chunk.
  static func start(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count >= headerLength, bytes[0] == 0xc1, bytes[1] == 0x00 else { return nil }
    return headerLength + Int(bytes[22]) << 8 + Int(bytes[23])
  }

  /// Steps over one record and returns the bytes of the lines it was made of.
  private static func record(
    _ walker: inout MessagePackWalker, in bytes: UnsafeRawBufferPointer
  ) -> Int? {
    guard walker.enterArray() == 2, walker.skip() else { return nil }
    let start = walker.offset
    guard let pairs = walker.enterMap() else { return nil }
    var line: Int?
    for _ in 0..<pairs {
      let key = walker.string()
      if key == nil, !walker.skip() { return nil }
      if let key, isLogKey(key, in: bytes), let value = walker.string() {
        line = value.count + 1
      } else if !walker.skip() {
        return nil
      }
    }
    return line ?? walker.offset - start
  }

  /// Fluent Bit's tail puts a line that no parser takes apart under the key `log`.
  private static func isLogKey(_ key: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Bool {
    key.count == 3 && bytes[key].elementsEqual("log".utf8)
  }
}
