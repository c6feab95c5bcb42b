internal import FoundationEssentials
internal import KubernetesTestSupport

/// A program that is run for what it prints.
struct Tool {
  let path: String

  /// Runs the program to its end.
  ///
  /// `folder`: where its output may be kept meanwhile.
  ///
  /// - Throws: `BenchmarkFailure` with what it printed, where it fails.
  func output(of arguments: [String], input: String = "", in folder: String) throws -> String {
    let result = try ProgramOutput(
      running: path, arguments, input: input, folder: folder)
    guard result.status == 0 else {
      throw BenchmarkFailure("\(path) \(arguments.joined(separator: " ")): \(result.text)")
    }
    return result.text
  }
}
