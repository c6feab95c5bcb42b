internal import Glibc

/// The lines that came out of a sidecar, whatever form they are in.
struct Delivery {
  private(set) var lines = 0
  private var numbers: Set<Int> = []

  var distinct: Int { numbers.count }

  /// Reads files of delivered lines. With `whole`, a record that has a trace's first line counts
  /// only if it has the last one too.
  init(paths: [String], whole: Bool) {
    for path in paths { read(path, whole: whole) }
  }

  private mutating func read(_ path: String, whole: Bool) {
    guard let file = fopen(path, "r") else { return }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while case let length = getline(&line, &capacity, file), length > 0 {
      // Half a line, as a crash leaves it, has no newline and is none.
      guard let line, line[length - 1] == 0x0a, let number = Self.number(in: line) else { continue }
      let isTrace = strstr(line, "IllegalStateException") != nil
      if whole, isTrace, strstr(line, "step29(") == nil { continue }
      lines += 1
      numbers.insert(number)
    }
  }

  /// The number after the word that every line begins with.
  private static func number(in line: UnsafePointer<CChar>) -> Int? {
    guard let start = strstr(line, "line ") else { return nil }
    var end: UnsafeMutablePointer<CChar>?
    let number = strtol(start + 5, &end, 10)
    return end == start + 5 ? nil : number
  }
}
