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

  /// Remembers a point.
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
