internal import ArgumentParser
internal import PodPatternCore

/// Prints the version of the program and of the API that it knows.
struct VersionCommand: ParsableCommand {
  /// The version of this program.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Prints the version of the program and of the API that it knows.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) version
      """)

  func run() {
    StandardStreams.output("podpattern \(Self.version) (\(PodPattern.apiVersion))\n")
  }
}
