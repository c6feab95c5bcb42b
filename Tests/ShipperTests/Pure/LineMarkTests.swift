import Testing

@testable import podpattern_shipper

@Suite struct LineMarkTests {
  /// Counts a text in steps, as a scan does.
  private func mark(_ text: String, step: Int) -> LineMark {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: step).reduce(LineMark()) { mark, start in
      let part = Array(bytes[start..<min(bytes.count, start + step)])
      let (newlines, rest) = part.withUnsafeBytes(LineCounter.newlines)
      return mark.advanced(by: part.count, newlines: newlines, afterLastNewline: rest)
    }
  }

  @Test(arguments: [1, 2, 3, 5, 100])
  func `lines are counted the same, in pieces of whatever size a file is read`(step: Int) {
    let expected = LineMark(offset: 13, lines: 3, lineStart: 9)
    #expect(mark("one\n\ntwo\nrest", step: step) == expected)
    #expect(mark("one\n", step: step) == LineMark(offset: 4, lines: 1, lineStart: 4))
    #expect(mark("", step: step) == LineMark())
  }

  @Test func `counting of lines goes on from the last known place before the one in question`() {
    var marks = LineMarks()
    marks.insert(LineMark(offset: 30, lines: 3, lineStart: 30))
    marks.insert(LineMark(offset: 10, lines: 1, lineStart: 10))
    #expect(marks.nearest(to: 29).offset == 10)
    #expect(marks.nearest(to: 30).offset == 30)
    #expect(marks.mark(at: 20) == nil)
    #expect(marks.mark(at: 10)?.lines == 1)
  }

  @Test func `places that are forgotten leave the first and the last one known`() {
    var marks = LineMarks(from: LineMark(offset: 5, lines: 1, lineStart: 5))
    for offset in [10, 20, 30] { marks.insert(LineMark(offset: offset, lines: offset)) }
    marks.keep([20])
    #expect(marks.nearest(to: 15).offset == 5)
    #expect(marks.mark(at: 20) != nil)
    #expect(marks.mark(at: 30) != nil)
  }

  @Test func `once the beginning of a file is freed, counting starts behind it`() {
    var marks = LineMarks()
    for offset in [10, 20, 30] { marks.insert(LineMark(offset: offset, lines: offset)) }
    marks.start(at: LineMark(offset: 20, lines: 20))
    #expect(marks.nearest(to: 5).offset == 20)
    #expect(marks.mark(at: 30) != nil)
  }
}
