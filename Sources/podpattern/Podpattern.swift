internal import ArgumentParser
internal import CommandSupport

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

  static func main() async { await runProgram() }
}
