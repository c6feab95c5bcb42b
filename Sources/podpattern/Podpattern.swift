internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc

/// The program: a command line, whose exit status says where a fault lies.
@main
struct Podpattern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ProgramName.invocation,
    abstract: "Makes pods out of patterns: runtime containers, initializers and sidecars.",
    discussion: """
      EXAMPLE
        \(ProgramName.invocation) render -f weather.yaml | kubectl apply -f -

      Exit status: 0 fine, 1 the input is at fault, 2 wrong usage, 3 the cluster is.
      """,
    subcommands: [
      RunCommand.self, RenderCommand.self, ValidateCommand.self, PlaygroundCommand.self,
      RolloutCommand.self, CRDCommand.self, APIDocsCommand.self, VersionCommand.self,
    ])

  static func main() async {
    // A reader that goes away, such as `head`, must not look like a crash.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      failure.tell()
      Glibc.exit(failure.fault.rawValue)
    } catch {
      let isUsage = exitCode(for: error) == .validationFailure
      guard isUsage else { exit(withError: error) }
      CommandFailure(.usage, fullMessage(for: error)).tell()
      Glibc.exit(CommandFailure.Fault.usage.rawValue)
    }
  }
}
