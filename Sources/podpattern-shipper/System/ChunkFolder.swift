internal import CLinux

/// The chunk files of a pipeline: `chunks/INPUT/NAME.flb`, and in `chunks/rejected` copies of what
/// an output has refused.
enum ChunkFolder {
  /// Fluent Bit's own name for it.
  private static let refusedFolder = "rejected"
  private static let chunkSuffix = ".flb"
  private static let asideSuffix = ".refused"

  /// Beyond its metadata the start of a chunk need not be read to see whether it has records.
  private static let startLength = 24 + 0xffff + 1

  /// The chunks that wait. One without a record waits for nothing.
  static func waiting(in root: String) -> [Chunk] {
    paths(in: root).compactMap { path, name in
      guard let file = try? Descriptor(path, O_RDONLY), let status = try? file.status() else {
        return nil
      }
      let start = withBytes(of: file, atMost: startLength, ChunkContent.hasRecord)
      return start == true ? Chunk(name: name, size: Int(status.st_size)) : nil
    }
  }

  /// Counts the records of all chunks.
  static func count(in root: String) -> Tally {
    paths(in: root).reduce(into: Tally()) { tally, found in
      guard let file = try? Descriptor(found.path, O_RDONLY) else { return }
      tally += withBytes(of: file, atMost: .max, ChunkContent.count) ?? Tally()
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
      return (path, withBytes(of: file, atMost: .max, ChunkContent.count) ?? Tally())
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

  /// Maps the file, so that a walk needs memory only for the pages that it touches.
  private static func withBytes<Result>(
    of file: borrowing Descriptor, atMost limit: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    guard let status = try? file.status() else { return nil }
    let length = min(Int(status.st_size), limit)
    guard length > 0, let map = linux_map(file.number, length) else { return nil }
    defer { munmap(map, length) }
    return body(UnsafeRawBufferPointer(start: map, count: length))
  }
}
