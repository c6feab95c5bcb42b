internal import CLinux

/// Counts the lines of files, each byte once.
struct LineCounter {
  private var marks: [FileID: LineMarks] = [:]
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4096)

  /// What is known of the lines of a file up to an offset.
  func mark(of file: FileID, at offset: Int) -> LineMark {
    let mark = marks[file]?.nearest(to: offset) ?? LineMark()
    // The bytes are right even where no lines were counted, as of a file that can't be read.
    return LineMark(offset: offset, lines: mark.lines, lineStart: mark.lineStart)
  }

  /// Whether the lines of a file were counted up to exactly this offset.
  func isCounted(_ file: FileID, to offset: Int) -> Bool {
    marks[file]?.mark(at: offset) != nil
  }

  /// Counts a file's lines up to each of the offsets, reading at most `budget` bytes, and returns
  /// what is left of the budget.
  mutating func count(
    _ file: LogFile, to offsets: [Int], from start: LineMark, budget: Int
  ) -> Int {
    var known = marks[file.id] ?? LineMarks(from: start)
    var budget = budget
    if let descriptor = try? file.open(O_RDONLY) {
      for offset in offsets.sorted() {
        var mark = skipHole(descriptor, from: known.nearest(to: offset), to: offset)
        while mark.offset < offset, budget > 0,
          let next = step(
            descriptor, from: mark, to: mark.offset + min(offset - mark.offset, budget))
        {
          budget -= next.offset - mark.offset
          mark = skipHole(descriptor, from: next, to: offset)
        }
        known.insert(mark)
      }
    }
    known.keep(Set(offsets))
    marks[file.id] = known
    return budget
  }

  /// Forgets files that are gone.
  mutating func keep(_ files: Set<FileID>) {
    marks = marks.filter { files.contains($0.key) }
  }

  /// Starts a file at a mark: rotation freed what is before it.
  mutating func start(_ file: FileID, at mark: LineMark) { marks[file]?.start(at: mark) }

  /// Skips a hole: it reads as zeros, and a sparse file can have any number of them.
  private func skipHole(
    _ file: borrowing Descriptor, from mark: LineMark, to offset: Int
  ) -> LineMark {
    guard mark.offset < offset else { return mark }
    let found = linux_next_data(file.number, mark.offset)
    // Where the filesystem can't tell, all is data.
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

/// A point in a file up to which the lines were counted.
struct LineMark: Equatable {
  /// The point, in bytes from the file's start.
  var offset = 0
  /// How many lines end before it.
  var lines = 0
  /// Where the line begins that the point lies in.
  var lineStart = 0

  /// The mark after more bytes: their number, the newlines among them, and how many bytes follow
  /// the last newline.
  func advanced(by count: Int, newlines: Int, afterLastNewline rest: Int) -> LineMark {
    LineMark(
      offset: offset + count,
      lines: lines + newlines,
      lineStart: newlines == 0 ? lineStart : offset + count - rest)
  }
}

/// The points of one file for which the lines before them are known, so that no byte is counted
/// twice however many readers the file has.
struct LineMarks: Equatable {
  private var marks: [LineMark]

  /// Starts at a mark; where rotation freed the file's beginning, at its end.
  init(from start: LineMark = LineMark()) { marks = [start] }

  /// The last known point that is not past the offset.
  func nearest(to offset: Int) -> LineMark {
    marks.last { $0.offset <= offset } ?? marks[0]
  }

  /// The mark at exactly this offset, if it was counted.
  func mark(at offset: Int) -> LineMark? {
    let found = nearest(to: offset)
    return found.offset == offset ? found : nil
  }

  mutating func insert(_ mark: LineMark) {
    guard self.mark(at: mark.offset) == nil else { return }
    let index = marks.firstIndex { $0.offset > mark.offset } ?? marks.count
    marks.insert(mark, at: index)
  }

  /// Forgets all points but the given ones, the first, before which nothing can be counted any
  /// more, and the last, from which counting goes on.
  mutating func keep(_ offsets: Set<Int>) {
    let (first, last) = (marks[0], marks[marks.count - 1])
    marks.removeAll { $0 != first && $0 != last && !offsets.contains($0.offset) }
  }

  /// Starts at a mark: what is before it was freed.
  mutating func start(at mark: LineMark) {
    marks.removeAll { $0.offset <= mark.offset }
    marks.insert(mark, at: 0)
  }
}
