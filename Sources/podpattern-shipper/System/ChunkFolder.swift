internal import CLinux

/// The chunk files of a pipeline: `chunks/INPUT/NAME.flb`, and in `chunks/rejected` copies of what
/// an output has refused.
enum ChunkFolder {
  /// Fluent Bit's own name for it.
  private static let refusedFolder = "rejected"
  private static let chunkSuffix = ".flb"
  private static let asideSuffix = ".refused"

  /// What is read at most of a chunk. One has two mebibytes, or a record, which is at most the
  /// longest line.
  private static let longest = 64 << 20

  /// The chunks that wait. One without a record waits for nothing.
  static func waiting(in root: String) -> [Chunk] {
    paths(in: root).compactMap { path, name in
      guard let file = try? Descriptor(path, O_RDONLY), let status = try? file.status() else {
        return nil
      }
      return hasRecord(file) ? Chunk(name: name, size: max(0, Int(status.st_size))) : nil
    }
  }

  /// Counts the records of all chunks.
  static func count(in root: String) -> Tally {
    paths(in: root).reduce(into: Tally()) { tally, found in
      guard let file = try? Descriptor(found.path, O_RDONLY) else { return }
      tally += withBytes(of: file, ChunkContent.count) ?? Tally()
    }
  }

  /// Puts the copies of what was refused aside, where Fluent Bit appends no more to them: it uses a
  /// name again and again.
  static func setRefusedAside(in root: String) {
    for (path, _) in paths(of: refusedFolder, in: root) { rename(path, path + asideSuffix) }
  }

  /// The copies that were put aside, with their records.
  static func refusedAside(in root: String) -> [(path: String, tally: Tally)] {
    paths(of: refusedFolder, in: root, suffix: chunkSuffix + asideSuffix).compactMap { path, _ in
      guard let file = try? Descriptor(path, O_RDONLY) else { return nil }
      return (path, withBytes(of: file, ChunkContent.count) ?? Tally())
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

  /// Reads the file: a mapping would end the process where the file becomes shorter meanwhile.
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
