internal import ArgumentParser
internal import CAllocations
internal import FoundationEssentials
internal import Glibc
internal import KubernetesTestSupport
internal import MicroTables

/// What the operator does over and over again, in counted instructions and allocations.
///
/// Times differ from run to run and from machine to machine; these numbers hardly do, so that a
/// change of one in a hundred can be seen. Instructions are counted by valgrind's callgrind, since
/// virtual machines have no counters in hardware, and allocations by an allocator of our own.
@main
struct MicroBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "micro-benchmark",
    abstract: "Count the instructions and allocations of what the operator does most.",
    discussion: """
      Runs itself under valgrind, prints a table in Markdown, and compares it with a baseline file, if \
      that was made by the same compiler for the same kind of processor. Ends with status 1 if something \
      has got worse by more than the tolerance.

      EXAMPLE
        micro-benchmark --baseline Benchmarks/baseline.tsv
      """)

  @Option(help: ArgumentHelp("The file to compare with.", valueName: "file"))
  var baseline: String?

  @Flag(help: "Write what was counted into the baseline file.")
  var write = false

  @Option(help: "By how many per cent something may be worse than in the baseline.")
  var tolerance = 3.0

  @Option(
    help: ArgumentHelp(
      "What is measured with, as in the baseline's first line: the compiler's version.",
      valueName: "text"))
  var origin = ""

  @Flag(help: .hidden)
  var count = false

  func validate() throws {
    guard (0...1000).contains(tolerance) else {
      throw ValidationError("--tolerance must be from 0 to 1000 per cent")
    }
    guard !write || baseline != nil else {
      throw ValidationError("--write needs --baseline, the file to write")
    }
  }

  func run() throws {
    if count { return try countAllocations() }
    let costs = Costs(origin: origin, lines: try Callgrind.measure())
    guard let baseline else { return print(Comparison(costs, with: costs, tolerance: 0).markdown) }
    if write {
      print(Comparison(costs, with: costs, tolerance: 0).markdown)
      return try Data(costs.text.utf8).write(to: URL(filePath: baseline))
    }
    guard FileManager.default.fileExists(atPath: baseline) else {
      print(Comparison(costs, with: costs, tolerance: 0).markdown)
      throw ValidationError("\(baseline) is not there: --write makes it")
    }
    let before = try Costs(text: String(contentsOfFile: baseline, encoding: .utf8))
    try report(Comparison(costs, with: before, tolerance: tolerance), before, baseline)
  }

  /// Under callgrind: does everything once, and prints what was allocated.
  private func countAllocations() throws {
    for work in Work.all {
      let allocations = try work.measured()
      print("\(work.name)\t\(work.repetitions)\t\(allocations.count)\t\(allocations.bytes)")
    }
  }

  private func report(_ comparison: Comparison, _ before: Costs, _ file: String) throws {
    print(comparison.markdown)
    guard comparison.isComparable else {
      return print(
        "\nThe baseline was measured with \(before.origin), and this with \(origin): nothing is compared."
      )
    }
    for (title, lines) in [
      ("Worse than in \(file):", comparison.regressions),
      ("Better than in \(file):", comparison.improvements),
      ("Not in both:", comparison.strangers),
    ] where !lines.isEmpty {
      print("\n\(title)\n\n" + lines.map { "- \($0)" }.joined(separator: "\n"))
    }
    guard comparison.regressions.isEmpty else {
      print("\nIf that is meant, make micro-bench-baseline writes the file anew.")
      throw ExitCode(1)
    }
  }
}

/// This program under valgrind.
private enum Callgrind {
  static func measure() throws -> [Costs.Line] {
    let folder = FileManager.default.temporaryDirectory
      .appending(component: "micro-benchmark-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      at: URL(filePath: folder), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // The valgrind of Debian 12 ends over DWARF 5, in which Swift describes its programs.
    let program = "\(folder)/program"
    let stripped = try ProgramOutput(
      running: "/usr/bin/env",
      [
        "strip", "--strip-debug", "-o", program,
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      ], folder: folder)
    guard stripped.status == 0 else {
      throw CallgrindFailure("strip, of the package binutils: \(stripped.text)")
    }
    let profile = "\(folder)/profile"
    // Hashes with a seed of their own would put the same keys elsewhere each time.
    setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
    let output = try ProgramOutput(
      running: "/usr/bin/env",
      [
        "valgrind", "--quiet", "--tool=callgrind", "--callgrind-out-file=\(profile)",
        // callgrind counts from the call of measured_call to its return, and writes that down.
        "--zero-before=measured_call", "--dump-after=measured_call", program, "--count",
      ], folder: folder, separatingErrors: true)
    guard output.status == 0 else {
      throw CallgrindFailure(
        "valgrind ended with status \(output.status); is it installed? \(output.errors)")
    }
    let rows = output.text.split(separator: "\n").map { $0.split(separator: "\t") }
    return try rows.enumerated().map { index, row in
      let path = "\(profile).\(index + 1)"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      let numbers = row.dropFirst().compactMap { Int($0) }
      guard let instructions = CallgrindProfile.instructions(in: text), row.count == 4,
        numbers.count == 3, numbers[0] > 0
      else {
        throw CallgrindFailure("callgrind says nothing of \(row.first ?? "a line") in \(path)")
      }
      return Costs.Line(
        String(row[0]),
        Cost(
          instructions: instructions / numbers[0], allocations: numbers[1] / numbers[0],
          bytes: numbers[2] / numbers[0]))
    }
  }

  private struct CallgrindFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }
}
