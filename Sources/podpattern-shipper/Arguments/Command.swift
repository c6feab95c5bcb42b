/// What the program is asked to do.
enum Command: Equatable {
  /// Run the pipelines as PID 1.
  case run(RunOptions)
  /// Print the warnings kept in a state folder.
  case report(state: String)

  /// Reads a command line, without the program's own name.
  static func parse(_ arguments: [String]) throws(UsageFault) -> Command {
    switch arguments.first {
    case "run": .run(try RunOptions.parse(arguments.dropFirst()))
    case "report": .report(state: try parseReport(arguments.dropFirst()))
    case let word?: throw UsageFault("there is no command '\(word)'")
    case nil: throw UsageFault("a command is missing")
    }
  }

  private static func parseReport(_ arguments: ArraySlice<String>) throws(UsageFault) -> String {
    var reader = ArgumentReader(arguments)
    var state: String?
    while let option = try reader.nextOption() {
      guard option == "--state" else { throw UsageFault("report has no option '\(option)'") }
      state = try reader.value(of: option)
    }
    guard let state else { throw UsageFault("--state is missing") }
    return state
  }
}

/// A command line that makes no sense; the program prints it with the usage and exits with 2.
struct UsageFault: Error, Equatable {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let usage = """
    usage: podpattern-shipper run --config DIR --state DIR --directory DIR --grace-seconds N
             [--termination-log FILE] [--settle-seconds N] [--volume-limit BYTES]
             [--rotate-size BYTES --rotate-keep N] --pipeline NAME…
             --input GLOB[,GLOB…] [--exclude GLOB[,GLOB…]] … -- PROGRAM [ARGUMENT…]
           podpattern-shipper report --state DIR
    """
}
