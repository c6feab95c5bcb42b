import Glibc

@testable import podpattern_shipper

/// The lines that an output took.
struct Delivery: CustomStringConvertible {
  private(set) var lines = 0
  /// How lines begin, which is with their file and number.
  private var beginnings: Set<String> = []

  /// How many different lines there are.
  var distinct: Int { beginnings.count }

  /// Reads files of delivered lines.
  init(paths: [String]) {
    for path in paths {
      guard let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var line: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(line) }
      while case let length = getline(&line, &capacity, file), length > 0 {
        let bytes = UnsafeRawBufferPointer(start: line, count: length)
        // Half a line has no newline, and is none.
        guard bytes.last == 0x0a else { continue }
        lines += 1
        beginnings.insert(String(decoding: bytes.prefix(16), as: UTF8.self))
      }
    }
  }

  var description: String { "\(lines) lines, \(distinct) distinct" }
}
