internal import ArgumentParser
internal import CommandSupport
internal import PodPatternCore

struct VersionCommand: ParsableCommand {
  private static let version = PodPatternVersion.current

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
