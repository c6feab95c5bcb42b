internal import CLinux

/// Counts the lines of files, each byte once.
struct LineScan {
  private var books: [FileID: LineMarks] = [:]
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

  /// What is known of the lines of a file up to an offset.
  func mark(of file: FileID, at offset: Int) -> LineMark {
    let mark = books[file]?.nearest(to: offset) ?? LineMark()
    // Where nothing was counted, a file that can't be read or a budget that ran out, the bytes are
    // right all the same.
    return LineMark(offset: offset, lines: mark.lines, lineStart: mark.lineStart)
  }

  /// Whether the lines of a file were counted up to exactly this offset.
  func isCounted(_ file: FileID, to offset: Int) -> Bool {
    books[file]?.mark(at: offset) != nil
  }

  /// Counts a file's lines up to each of the offsets, reading at most `budget` bytes, and returns
  /// what is left of the budget.
  mutating func count(
    _ file: LogFile, to offsets: [Int], from start: LineMark, budget: Int
  ) -> Int {
    var marks = books[file.id] ?? LineMarks(from: start)
    var budget = budget
    if let descriptor = try? file.open(O_RDONLY) {
      for offset in offsets.sorted() {
        var mark = skipHole(descriptor, from: marks.nearest(to: offset), to: offset)
        while mark.offset < offset, budget > 0,
          let next = step(
            descriptor, from: mark, to: mark.offset + min(offset - mark.offset, budget))
        {
          budget -= next.offset - mark.offset
          mark = skipHole(descriptor, from: next, to: offset)
        }
        marks.insert(mark)
      }
    }
    marks.keep(Set(offsets))
    books[file.id] = marks
    return budget
  }

  /// Forgets files that are gone.
  mutating func keep(_ files: Set<FileID>) {
    books = books.filter { files.contains($0.key) }
  }

  /// Forgets what was counted of a file that starts over.
  mutating func forget(_ file: FileID) { books[file] = nil }

  /// Begins a file at a mark: rotation freed what is before it.
  mutating func start(_ file: FileID, at mark: LineMark) { books[file]?.start(at: mark) }

  /// Passes over what a file has no space for: it reads as zeros, of which a file can have as many as
  /// it likes.
  private func skipHole(
    _ file: borrowing Descriptor, from mark: LineMark, to offset: Int
  ) -> LineMark {
    guard mark.offset < offset else { return mark }
    let found = linux_next_data(file.number, mark.offset)
    // Where the filesystem can't say, all is data.
    guard found >= 0 || linux_error() == ENXIO else { return mark }
    let end = found < 0 ? offset : min(max(found, mark.offset), offset)
    let length = end - mark.offset
    return length == 0
      ? mark : mark.advanced(by: length, newlines: 0, afterLastNewline: length)
  }

  private func step(
    _ file: borrowing Descriptor, from mark: LineMark, to offset: Int
  ) -> LineMark? {
    let length = min(buffer.count, offset - mark.offset)
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
    let count = file.read(into: room, at: mark.offset)
    guard count > 0 else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    let (newlines, rest) = Self.newlines(in: bytes)
    return mark.advanced(by: count, newlines: newlines, afterLastNewline: rest)
  }

  /// The number of newlines, and of the bytes after the last one.
  static func newlines(in bytes: UnsafeRawBufferPointer) -> (count: Int, rest: Int) {
    var count = 0
    var start = 0
    while start < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + start, 0x0a, bytes.count - start)
    {
      count += 1
      start = UnsafeRawPointer(found) - base + 1
    }
    return (count, bytes.count - start)
  }
}
