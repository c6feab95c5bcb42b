internal import BenchmarkTables
internal import FoundationEssentials
internal import Glibc

/// What a person reads while it takes its time: on standard error, so that the table can be kept.
enum Progress {
  static func say(_ line: String) {
    FileHandle.write("\(line)\n")
  }

  static func summary(_ figures: Figures) -> String {
    Figure.allCases.compactMap { figure in
      figures[figure].map { "\(figure) \($0.figure)" }
    }.joined(separator: ", ")
  }

  private enum FileHandle {
    static func write(_ text: String) {
      var text = text
      text.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }
  }
}

/// The machine on which it runs.
enum Machine {
  static var description: String {
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    return "\(count) processor\(count == 1 ? "" : "s")"
  }
}

/// A benchmark that can't be taken.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
