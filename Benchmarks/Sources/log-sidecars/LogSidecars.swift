internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import KubernetesTestSupport

/// What becomes of log lines beside a container that crashes, ends, rotates its files, or whose
/// output is down: with PodPattern's log shipper, and with what people use else.
///
/// Every run has a real Fluent Bit of the same build, so that what differs is how it is set up and
/// what looks after it.
@main
struct LogSidecars: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-sidecars",
    abstract: "Count the lines that log sidecars deliver, lose and repeat.")

  @Option(help: ArgumentHelp("The podpattern executable.", valueName: "file"))
  var podpattern: String

  @Option(help: ArgumentHelp("The podpattern-shipper executable.", valueName: "file"))
  var shipper: String

  @Option(help: "The scenarios to run; all by default.")
  var only: [Scenario] = []

  @Option(help: "The tools to run them with; all by default.")
  var with: [Tool] = []

  func run() async throws {
    let fluentBit = ProcessInfo.processInfo.environment["FLUENT_BIT"] ?? ""
    guard access(fluentBit, X_OK) == 0 else {
      throw BenchmarkFailure(
        "FLUENT_BIT names no fluent-bit that can be run: set it to the program of version 5.1")
    }
    // What the downward API tells the shipper's container in a pod.
    for name in ["NAMESPACE", "POD", "PATTERN", "NODE"] {
      setenv("PODPATTERN_\(name)", name.lowercased(), 1)
    }
    let programs = Programs(podpattern: podpattern, shipper: shipper, fluentBit: fluentBit)
    say(Outcome.heading)
    for scenario in only.isEmpty ? Scenario.allCases : only {
      for tool in with.isEmpty ? Tool.allCases : with {
        guard tool.fits(scenario) else {
          say(Outcome.row(scenario, tool, nil))
          continue
        }
        let outcome = try await Trial(scenario, tool, programs).run()
        say(Outcome.row(scenario, tool, outcome))
      }
    }
  }

  /// Prints a row as soon as it is known, also into a pipe.
  private func say(_ text: String) {
    print(text)
    fflush(nil)
  }
}

/// The programs that are measured.
struct Programs {
  var podpattern: String
  var shipper: String
  var fluentBit: String
}

/// Why there is no result.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
